"""What the parser of commands complains of, said in Chinese: it knows only English."""

import re
from collections.abc import Callable

_ABOUT = re.compile(r"argument (?P<about>.+?): (?P<what>.*)", re.DOTALL)
_SAID: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"unrecognized arguments: (.*)", lambda found: _unknown(found[1])),
    (r"the following arguments are required: (.*)", lambda found: f"还要写{_listed(found[1])}"),
    (r"invalid choice: (.*?) \(choose from (.*)\)", lambda found: _no_choice(*found.groups())),
    (r"invalid int value: (.*)", lambda found: f"“{_bare(found[1])}”不是整数"),
    (r"invalid as_text value: .*", lambda _: "有读不出的字，请检查终端的编码"),
    (r"invalid as_path value: .*", lambda _: "后面要写内容"),
    (r"invalid \w+ value: (.*)", lambda found: f"“{_bare(found[1])}”写得不对"),
    (r"not allowed with argument (.*)", lambda found: f"不能和 {_bare(found[1])} 一起写"),
    (r"expected .*", lambda _: "后面要写内容"),
    (r"ignored explicit argument (.*)", lambda found: f"后面不能写“{_bare(found[1])}”"),
    (
        r"ambiguous option: (.*?) could match (.*)",
        lambda found: f"“{found[1]}”可以是{_listed(found[2])}，请写全",
    ),
)


def told(message: str) -> str:
    """A complaint of argparse in Chinese, with the words it is about."""
    within = _ABOUT.fullmatch(message)
    about, what = (f"{within['about']}：", within["what"]) if within else ("", message)
    for shape, say in _SAID:
        if found := re.fullmatch(shape, what, re.DOTALL):
            return about + say(found)
    return f"{about}写得不对"


def _unknown(words: str) -> str:
    if words.partition(" ")[0].partition("=")[0] == "--store":
        return "--store 要写在命令前面"
    way = "；是以“-”开头的文字，请在它前面加上 -- 和空格" if words.startswith("-") else ""
    return f"不认识“{words}”{way}"


def _no_choice(wrong: str, choices: str) -> str:
    return f"没有“{_bare(wrong)}”，可以写{_listed(choices)}"


def _listed(words: str) -> str:
    return " " + "、".join(_bare(word) for word in words.split(", "))


def _bare(word: str) -> str:
    return word.removeprefix("'").removesuffix("'")
