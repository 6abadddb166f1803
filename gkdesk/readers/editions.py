"""The editions of the form, read from their folders when they are first asked for."""

from collections.abc import Iterator
from pathlib import Path

from gkdesk.domain.errors import FormError, NotFound, WorldError
from gkdesk.domain.form import Form

FIRST_YEAR = 2019
LAST_YEAR = 2200
"""A later year is a slip of the hand."""


class Editions:
    """The folder of editions, ``2019/form.toml`` and so on; a folder's name is its id."""

    def __init__(self, folder: Path, own: Path | None = None) -> None:
        """``own`` is where an office keeps restyled templates, ``<own>/2021/report.docx``."""
        self.folder = folder
        self._own = own
        self._loaded: dict[str, Form] = {}

    @property
    def ids(self) -> list[str]:
        """The ids of all editions, the oldest first."""
        return sorted(path.parent.name for path in self.folder.glob("*/form.toml"))

    def __getitem__(self, edition: str) -> Form:
        """An edition by its id; NotFound where there is none, FormError where its data is wrong."""
        if edition not in self._loaded:
            from gkdesk.domain.loader import load_edition  # the list of reports shows without it

            self._loaded[edition] = load_edition(*self._texts(edition), f"forms/{edition}")
        return self._loaded[edition]

    def ahead(self) -> Iterator[None]:
        """Read all editions before they are asked for, in steps with room for a frame between."""
        from gkdesk.domain.loader import load_by_steps

        for edition in self.ids:
            if edition not in self._loaded:
                loaded = yield from load_by_steps(*self._texts(edition), f"forms/{edition}")
                self._loaded.setdefault(edition, loaded)  # it may have been asked for meanwhile

    def _texts(self, edition: str) -> tuple[str, str, str]:
        folder = self.folder / edition
        if edition not in self.ids:
            raise NotFound(f"本程序没有“{edition}”版的报告格式，请升级程序后再打开。")
        names = ("form.toml", "review.toml", "phrases.toml")
        form, rules, phrases = (_text(folder, name) for name in names)
        return form, rules, phrases

    def for_year(self, year: int) -> Form:
        """The edition that reports on ``year`` are written in; NotFound for a year without one."""
        for edition in reversed(self.ids):
            if int(edition) <= year <= LAST_YEAR and (form := self[edition]).covers(year):
                return form
        if year > LAST_YEAR:
            raise NotFound(f"没有 {year} 这个年度，请核对后重填。")
        raise NotFound(
            f"{year} 年度没有统一的报告格式：统一格式从 {FIRST_YEAR} 年度开始，"
            f"请填 {FIRST_YEAR} 或以后的年度。"
        )

    def template(self, edition: str) -> Path:
        """The Word template of an edition: the office's own where there is one, else ours."""
        own = self._own / edition / "report.docx" if self._own else None
        try:
            if own and own.is_file():
                return own
        except OSError as error:
            raise WorldError(f"读不到本单位的模板 {own}，请检查文件夹的权限。") from error
        return self.folder / edition / "report.docx"


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8")
    except OSError as error:
        raise WorldError(f"读不到报告格式 {folder}，请重新安装程序。") from error
    except UnicodeDecodeError as error:
        raise FormError(
            f"forms/{folder.name}/{name}：第 {error.start + 1} 个字节起不是 UTF-8 文字。"
        ) from error
