"""What a paste would do, on the page: said before anything changes when not everything fits."""

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QVBoxLayout

from gkdesk.domain.errors import InvalidValue
from gkdesk.domain.paste import Misfit, Plan, plan, plan_same
from gkdesk.readers.clipboard import read_block
from gkdesk.ui.guarded import guarded
from gkdesk.ui.parts import button, label, row
from gkdesk.ui.table_model import TableModel

_SHOWN = 6


class PasteNote(QFrame):
    """Places a block from the clipboard; ``accepted`` carries the texts to put, by path.

    A block that fits is put at once. Otherwise the note says what fits where, what does not and
    why, and waits; the keyboard is on it: Enter puts what fits, Esc nothing.
    """

    accepted = Signal(dict, str)
    left = Signal()
    """The keyboard goes back to the table."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._values: dict[str, str] = {}
        self._title = label("", "strong")
        self._list = label("")
        self._go = button("粘贴能放下的", self.accept)  # the page has its primary button below
        self._close = button("", self.put_away)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(14, 10, 14, 10)
        lines.addWidget(self._title)
        lines.addWidget(self._list)
        lines.addLayout(row(self._go, self._close, None))

    def offer(self, model: TableModel, paths: list[str], data: QMimeData) -> None:
        """Place the clipboard's block at the first of the selected paths."""
        self.hide()
        try:
            block = read_block(data.text(), data.html())
        except InvalidValue as error:
            self._show(str(error), "", {})
            return
        if not block:
            self._show("剪贴板里没有可以粘贴的表格或数字。", "", {})
            return
        inputs = [path for path in paths if not model.report.field(path).derived]
        single = len(block) == 1 and len(block[0]) == 1
        if single and len(inputs) > 1:
            found = plan_same(model.report, inputs, block[0][0].text)
        else:
            found = plan(model.report, model.grid, paths[0], block)
        self._propose(model, found)

    def _propose(self, model: TableModel, found: Plan) -> None:
        """Put what was placed if all of it fits; else say what does not."""
        # Over a refused text the figure that the report still has is something to put.
        hidden = [path for path in found.unchanged if path in model.refusals]
        texts = dict(found.values) | {path: model.report.text(path) for path in hidden}
        if found.clean and texts:
            self.accepted.emit(texts, "pasted")
            return
        if found.clean:
            same = f"粘贴的 {len(found.unchanged)} 格与现在的内容一样，没有改动。"
            self._show(same if found.unchanged else "复制的内容里没有要填的数。", "", {})
            return
        told = [_sentence(misfit) for misfit in (*found.refused, *found.outside)]
        told += [
            f"{model.report.field(total.path).place}：粘贴内容里的合计是 {total.pasted}，"
            f"按各项相加是 {total.computed or '空'}。"
            for total in found.totals
        ]
        told += found.notes
        more = len(told) - _SHOWN
        rest = [f"……还有 {more} 处"] if more > 0 else []
        title = f"{len(texts)} 格能放下，{len(told)} 处要看一下，还没有改动任何内容"
        self._show(title, "\n".join([*told[:_SHOWN], *rest]), texts)

    def _show(self, title: str, text: str, values: dict[str, str]) -> None:
        self._values = values
        self._title.setText(title)
        self._list.setText(text)
        self._list.setVisible(bool(text))
        self._go.setVisible(bool(values))
        self._go.setText(f"粘贴能放下的 {len(values)} 格")
        self._close.setText("取消" if values else "知道了")
        self.show()
        if values:  # what only tells something leaves the keyboard where it is
            self._go.setFocus()

    def accept(self) -> None:
        """Put what fits."""
        self.put_away()
        self.accepted.emit(self._values, "pasted")

    def pass_by(self) -> None:
        """Go, where it only tells something: the work has gone on."""
        if not self._values:
            self.hide()

    def put_away(self) -> None:
        """Be done with it; nothing more is put."""
        self.left.emit()  # first, or the keyboard would go on to what stands next
        self.hide()

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Cancel):
            self.put_away()
        else:
            super().keyPressEvent(event)


def _sentence(misfit: Misfit) -> str:
    """Where, what and why; a reason that quotes the text already says what."""
    what = "" if misfit.text in misfit.reason else f"“{misfit.text}”"
    return f"{misfit.place}：{what}{misfit.reason}"
