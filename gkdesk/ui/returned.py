"""返回稿: what the leaders changed beside what was sent and what there is now, to be chosen from.

Nothing is in the report before the clerk says so; then it is one change and one step of undo.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QSplitter, QVBoxLayout, QWidget

from gkdesk.desk.desk import Desk, Misread
from gkdesk.desk.outlook import outlook
from gkdesk.desk.rounds import Returned, accept, compare_again
from gkdesk.domain.compare import merged
from gkdesk.domain.errors import GkdeskError
from gkdesk.ui.differences import Differences
from gkdesk.ui.guarded import guarded
from gkdesk.ui.line_list import DISC, DOT, SQUARE, Line, LineList
from gkdesk.ui.look import Look
from gkdesk.ui.parts import button, fit, label, row

_HEADERS = ("", "位置", "送审时", "返回稿", "现在", "谁改的")
_LOW = 520
_NAMED = 3
_FEW = 60
"""Pixels of the comments and the like in a small window: one of them at a time."""


class ReturnedDialog(QDialog):
    """A file that came back. ``taken`` says in a sentence what was taken over."""

    taken = Signal(str)

    def __init__(self, parent: QWidget, desk: Desk, look: Look, returned: Returned) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._returned = desk, returned
        entry = desk.entry(returned.report)
        self.setWindowTitle(f"返回稿 — {entry.name} {entry.year} 年度")
        self.table = Differences(look, _HEADERS)
        self.others = LineList(look, "批注和没有读懂的地方")
        self._head = label(_headline(returned), "strong")
        self._odd = label("\n".join(returned.odd), "note")
        self._odd.setVisible(bool(returned.odd))
        self._hint = label(
            "还什么都没有改。勾选的才会写进报告（空格键勾选或去掉），之后按 Ctrl+Z 可以一次撤销。",
            "muted",
        )
        self._calm, self._news = label("", "muted"), label("", "note")
        self._wrong = label("", "wrong")
        self._wrong.hide()
        self._all = button("全部勾选", lambda: self.table.differences.tick_all(accept=True))
        self._none = button("全不勾选", lambda: self.table.differences.tick_all(accept=False))
        self._all.setToolTip("两边都改过的、跟着表走的数不在内，请逐条勾选")
        self.run = button("", self.take, "primary", "Ctrl+回车")
        QShortcut(QKeySequence("Ctrl+Return"), self, self.run.click)
        self._build()
        self.table.differences.accepted_changed.connect(self._count)
        self.table.show_differences(desk.report(returned.report), returned.differences)
        self.others.show_lines(list(_lines(returned)))
        self._arrange()
        self._count()
        self.table.setFocus()

    def _build(self) -> None:
        lines = QVBoxLayout(self)
        lines.setContentsMargins(18, 14, 18, 12)
        lines.setSpacing(8)
        for each in (self._head, self._odd, self._hint):
            lines.addWidget(each)
        self._parts = QSplitter(Qt.Orientation.Vertical)
        self._parts.setChildrenCollapsible(False)
        self._parts.addWidget(self.table)
        self._parts.addWidget(self.others)
        self._parts.setStretchFactor(0, 3)
        self._parts.setStretchFactor(1, 1)
        self.others.setMinimumHeight(_FEW)
        self._parts.setSizes([3 * _LOW, _LOW // 2])
        lines.addWidget(self._parts, 1)
        lines.addWidget(self._calm)
        lines.addWidget(self._news)
        lines.addWidget(self._wrong)
        close = button("先不处理", self.reject)
        lines.addLayout(row(self._all, self._none, None, close, self.run))
        fit(self, 1120, 680)

    def _arrange(self) -> None:
        """Leave out what is empty."""
        self.table.setVisible(bool(self._returned.differences))
        self.others.setVisible(self.others.count() > 0)
        for each in (self._all, self._none):
            each.setVisible(bool(self._returned.open))
        if not self._returned.differences:
            self._hint.setText("正文和各表与送审时一样，没有改动。")

    def _count(self) -> None:
        """Say how many are ticked, and what checks would find if they were taken over."""
        chosen = self.table.differences.accepted
        left = self.table.differences.undecided
        notes = len(self._returned.notes)
        words = f"采纳 {len(chosen)} 处" if chosen else "不采纳，只记下"
        self.run.setText(f"{words}，{notes} 条批注" if notes and not chosen else words)
        if notes and chosen:
            self.run.setText(f"{words}，记下 {notes} 条批注")
        if not notes and not chosen:
            self.run.setText("不采纳，记下已看过")
        news = outlook(self._desk, self._returned.report, merged(chosen))
        told = "　".join(f"· {finding.message}" for finding in news[:_NAMED])
        more = f"（共 {len(news)} 条）" if len(news) > _NAMED else ""
        kept = f"保留现在的 {left} 处。" if left else ""
        self._news.setText(f"{kept}采纳以后核对会新增{more}：{told}")
        self._calm.setText(f"{kept}采纳以后核对没有新问题。")
        self._news.setVisible(bool(news))
        self._calm.setVisible(not news)

    def head_words(self) -> str:
        """What the head says: the file, which draft it came back on, and from whom."""
        return self._head.text()

    def outlook_words(self) -> str:
        """What would become of the checks."""
        return (self._calm if self._news.isHidden() else self._news).text()

    def take(self) -> None:
        """Take over what is ticked, and the comments; compares again where the report moved on."""
        chosen = self.table.differences.accepted
        try:
            refused = accept(self._desk, self._returned, chosen)
        except GkdeskError as error:
            self._again(str(error))
            return
        self.taken.emit(_told(len(chosen) - len(refused), len(self._returned.notes), refused))
        self.accept()

    def _again(self, why: str) -> None:
        self._wrong.setText(why)
        self._wrong.show()
        try:
            self._returned = compare_again(self._desk, self._returned)
        except GkdeskError as error:
            self._wrong.setText(str(error))
            return
        report = self._desk.report(self._returned.report)
        self.table.show_differences(report, self._returned.differences)

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < _LOW
        self._hint.setVisible(not low)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(*((10, 8, 10, 8) if low else (18, 14, 18, 12)))
        layout.setSpacing(5 if low else 8)


def _headline(returned: Returned) -> str:
    names = "、".join(returned.reviewers)
    by = f"，{names}审阅" if names else ""
    return f"{returned.file}：{returned.milestone.label}的返回稿{by}"


def _lines(returned: Returned) -> Iterator[Line]:
    """What is not a difference: comments, totals written over, and what was not understood."""
    parts = (
        ("批注（采纳时记在各自的位置，在核对栏里处理一条勾一条）", _comments(returned)),
        ("改动了的合计（合计由程序计算，不取文件里的数）", _totals(returned)),
        ("没有读懂的地方（请对照文件看一眼）", _unclear(returned)),
    )
    for heading, found in parts:
        if lines := list(found):
            yield Line(heading, heading=True)
            yield from lines


def _comments(returned: Returned) -> Iterator[Line]:
    for note in returned.notes:
        yield Line(note.message, DOT, "批注", note=note.date[:10])


def _totals(returned: Returned) -> Iterator[Line]:
    for total in returned.totals:
        text = f"{total.place}：送审时 {total.sent or '空'}，返回稿写 {total.theirs}"
        yield Line(text, DISC, "合计", note=f"按返回稿各项相加是 {total.computed or '空'}")


def _unclear(returned: Returned) -> Iterator[Line]:
    for unread in returned.unread:
        place = f"{unread.place}：" if unread.place else ""
        yield Line(f"{place}{unread.text}", SQUARE, "没读入", note=unread.why)
    for place in returned.missing:
        yield Line(place, DISC, "缺少", note="返回稿里没有这一处，没有改动")
    for place, why in returned.doubtful:
        yield Line(place, DISC, "请核对", note=why)


def _told(count: int, notes: int, refused: list[Misread]) -> str:
    """What was done, in one sentence."""
    done = [f"采纳 {count} 处" if count else "没有采纳改动"]
    done += [f"记下 {notes} 条批注"] if notes else []
    lost = [f"{each.path} 的“{each.text}”没有写入：{each.reason}" for each in refused]
    return "；".join([f"{'，'.join(done)}（Ctrl+Z 一次撤销）", *lost])
