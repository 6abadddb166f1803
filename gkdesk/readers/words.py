"""The office's own list of words that must not be published: a plain text file it can edit."""

import stat
from pathlib import Path

from gkdesk.domain.errors import WorldError
from gkdesk.domain.privacy import read_words

FILE_NAME = "words.txt"
_LARGEST = 1_000_000
_ENCODINGS = ("utf-8-sig", "gb18030")
_FIRST = """# 发布前要检查的词，一行一个；以 # 开头的行是说明。改好保存，核对时就按新的来。
# 例如本单位的内部简称、不公开的项目名称、旧的机构名称。
"""


class OwnWords:
    """The list in a file, read again whenever the file has changed."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._read: tuple[int, int] | None = None
        self._words: tuple[str, ...] = ()

    def __call__(self) -> tuple[str, ...]:
        """The words; none where there is no file. WorldError where it cannot be read."""
        try:
            about = self.path.stat()
        except OSError:
            return ()
        if not stat.S_ISREG(about.st_mode):  # a pipe would be waited for without end
            raise WorldError(f"词表 {self.path} 不是文件，请移走它，再建一个。")
        now = (about.st_mtime_ns, about.st_size)
        if now != self._read:
            self._words = read_words(self._text(about.st_size))
            self._read = now
        return self._words

    def _text(self, size: int) -> str:
        if size > _LARGEST:
            raise WorldError(f"词表 {self.path} 太大，请只保留一行一个词。")
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise WorldError(f"读不到词表 {self.path}，请检查权限。") from error
        for encoding in _ENCODINGS:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise WorldError(f"词表 {self.path} 的编码不认识，请另存为 UTF-8 文本。")

    def make(self) -> Path:
        """The file, begun with a line on how it is written where there is none yet."""
        try:
            if not self.path.exists():
                self.path.write_text(_FIRST, encoding="utf-8")
        except OSError as error:
            raise WorldError(f"不能建立词表 {self.path}，请检查文件夹是否只读。") from error
        return self.path
