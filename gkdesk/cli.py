"""The desk from the command line.

Exit status: 0 done; 1 done but something needs a person's eye (an error stands, a value was
refused); 2 something was wrong with what was asked, said in one sentence on stderr; 3 a fault of
ours, told on stderr by its kind and places in the code alone.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn, TextIO

from gkdesk import __version__, faults, misuse, places
from gkdesk.desk import handover
from gkdesk.desk.desk import Desk
from gkdesk.desk.documents import Wanted, export
from gkdesk.desk.earlier import Wish, as_json, bring_file
from gkdesk.desk.history_told import told
from gkdesk.desk.keeping import go_back, lines, offered
from gkdesk.desk.reading import Reading
from gkdesk.desk.rounds import accept, changes_sheet, send, take_back
from gkdesk.desk.rounds_told import returned_as_json, told_lines
from gkdesk.domain.brief import in_brief
from gkdesk.domain.cover import COVER, STATUSES
from gkdesk.domain.errors import (
    AlreadyThere,
    Damaged,
    GkdeskError,
    Held,
    InvalidValue,
    Nameless,
    NotFound,
    ReadOnly,
    WorldError,
)
from gkdesk.domain.finding import ERROR
from gkdesk.domain.report import Report
from gkdesk.readers.editions import Editions
from gkdesk.readers.words import OwnWords
from gkdesk.store.backups import ASKED, DAILY, Backups, copy_out
from gkdesk.store.held import FILE, refuse_newer, unusable
from gkdesk.store.holder import holder_of
from gkdesk.store.keeper import Keeper
from gkdesk.store.log import Entry, Store
from gkdesk.store.working_copy import WorkingCopy, working_copy

_OWN_FAULT = (
    "程序自身出了一个问题，这条命令没有做完，已保存的内容都在；"
    "请把以上文字交给维护人员，其中没有报告的内容。"
)
_PATIENCE, _A_MOMENT = 3.0, 0.02
"""Seconds that a command waits for another to be done, and for which it does not ask again."""
_LONGEST = 60
"""Characters of a text that is shown again."""
_LEVELS = {"error": "错误", "explain": "需说明", "hint": "提示"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors == "strict":
        # A terminal that is not UTF-8 cannot show it all.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        status = _run(_parser().parse_args(arguments))
        with _output():
            sys.stdout.flush()
    except GkdeskError as error:
        _complain(_in_commands(error))
        return 2
    except SystemExit:  # the parser has shown its help, or complained
        with suppress(WorldError), _output():
            sys.stdout.flush()
        raise
    except Exception:
        faults.show(*sys.exc_info())
        _complain(_OWN_FAULT)
        return 3
    return status


def _run(asked: argparse.Namespace) -> int:
    folder = asked.store or places.data()
    try:
        copy = working_copy(folder, places.copies())
    except OSError as error:
        raise unusable(folder) from error
    folder = copy.folder if copy else folder
    editions = Editions(places.forms(), own=folder / "templates")
    if asked.command == "restore":
        return _restore(folder, editions, asked)
    if asked.command == "backup" and asked.list:
        return _list_backups(folder)
    try:
        with closing(_opened(folder)) as store:
            if copy is not None and copy.told:
                _complain(copy.told)
            if asked.command == "backup":
                return _backup(store, asked)
            return _command(store, editions, copy, asked)
    except Damaged as error:
        raise Damaged(f"{error}{_way_out(folder, asked)}") from error


def _opened(folder: Path) -> Store:
    """The store; another command that is at work on it is waited for, a window is not."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return Store(folder)
        except Held:
            there = holder_of(folder)
            if (there and there.window) or time.monotonic() > end:
                raise
        time.sleep(_A_MOMENT)


def _command(
    store: Store, editions: Editions, copy: WorkingCopy | None, asked: argparse.Namespace
) -> int:
    """Carry out a command at the desk; a store that is a copy is handed back after it."""
    folder = store.path.parent
    told: list[GkdeskError] = []
    keeper = Keeper(store, told.append)
    keeper.warn_of_ground()
    _tell_of_store(folder, told, asked)
    keeper.before(DAILY)
    desk = Desk(store, editions, words=OwnWords(folder))
    desk.before_much(keeper.before)
    command: Callable[[Desk, argparse.Namespace], int] = asked.run
    try:
        with closing(keeper):
            status = command(desk, asked)
        # Where nothing was done, there is nothing that had to be kept before.
        _tell_of_store(folder, told, asked, all_of_it=status != 2)
        return status
    except GkdeskError:
        _tell_of_store(folder, told, asked, all_of_it=False)
        raise
    finally:
        if copy is not None:
            back = handover.hand_back(desk, store, copy)
            if not back.done:
                _complain(back.told)


def _nowhere() -> TextIO:
    """What takes the place of a stream that fails: nothing is left to be written at the end."""
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  # as the streams are opened


@contextmanager
def _output() -> Iterator[None]:
    """What is written to stdout; WorldError where it cannot be.

    Whoever was reading may have seen enough: the command is carried out to its end all the same.
    """
    try:
        yield
    except OSError as error:
        sys.stdout = _nowhere()
        if not isinstance(error, BrokenPipeError):
            raise WorldError(
                "结果写不出来，请检查输出所在的磁盘有没有空间，再运行一次。"
            ) from error


def _say(*columns: object) -> None:
    """One line of the answer."""
    with _output():
        print(*columns, sep="\t")


def _complain(sentence: str) -> None:
    """One line for one fault, whatever was typed."""
    try:
        print(" ".join(sentence.split()), file=sys.stderr)
    except OSError:  # whoever reads our complaints may have gone
        sys.stderr = _nowhere()


def _in_commands(error: GkdeskError) -> str:
    """What went wrong, and where the sentence speaks of the window, what to do in a command."""
    match error:
        case Nameless():
            return f"{error}（在命令里加 --{error.lacks}）"
        case ReadOnly():
            return f"{error}（在命令里用 put [单位] 年度 status 填写中）"
        case AlreadyThere():
            return f"{error}（在命令里加 --replace）"
        case _:
            return str(error)


def as_text(word: str) -> str:
    """A word to be kept as it is; ValueError where it is none in the encoding of the terminal."""
    word.encode()
    return word


def as_path(word: str) -> Path:
    """A file or folder; ValueError where nothing is named, which would be the folder one is in."""
    if not word:
        raise ValueError(word)
    return Path(word)


class _Usage(argparse.HelpFormatter):
    """The help in Chinese, with the words that stand for several shown as they are written."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def _format_args(self, action: argparse.Action, default_metavar: str) -> str:
        if action.dest == "words":
            return str(action.metavar)
        return super()._format_args(action, default_metavar)


class _Parser(argparse.ArgumentParser):
    """An argument parser that explains itself in Chinese and complains in one sentence."""

    def __init__(self, *, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, formatter_class=_Usage, add_help=False)
        self._positionals.title, self._optionals.title = "要写的", "可以加的"
        self.add_argument("-h", "--help", action="help", help="显示用法")

    def error(self, message: str) -> NoReturn:
        _complain(f"命令写得不对（{misuse.told(message)}），用 {self.prog} --help 看用法。")
        raise SystemExit(2)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="gkdesk", description="公开年报：政府信息公开工作年度报告。不写命令则打开窗口。"
    )
    parser.add_argument(
        "--version", action="version", version=f"gkdesk {__version__}", help="显示版本"
    )
    parser.add_argument(
        "--store", type=as_path, metavar="文件夹", help="数据文件夹，默认在本用户的数据目录"
    )
    commands = parser.add_subparsers(
        dest="command", metavar="命令", parser_class=_Parser, required=True
    )

    def command(
        name: str, run: Callable[[Desk, argparse.Namespace], int] | None, text: str
    ) -> _Parser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        return made

    command("list", _list, "列出所有报告")
    new = command("new", _new, "新建一年的报告")
    new.add_argument("unit", type=as_text, metavar="单位", nargs="?", help="单位只有一个时可以不写")
    new.add_argument("year", metavar="年度", type=int)
    new.add_argument("--copy", type=int, metavar="年度", help="复制这一年的文字")
    show = _add_show(command)
    put = command("put", _put, "填一格或一段文字")
    check = command("check", _check, "核对一份报告")
    check.add_argument("--json", action="store_true", help="输出 JSON")
    out = command("export", _export, "导出 Word、Excel 和核对表")
    out.add_argument("--to", type=as_path, required=True, metavar="文件夹")
    out.add_argument("--word", action="store_true", help="Word 文件；都不写时是 Word 和统计表")
    out.add_argument("--excel", action="store_true", help="统计表（Excel）")
    out.add_argument("--check", action="store_true", help="核对表（Word）")
    out.add_argument("--exchange", action="store_true", help="交换文件 *.gk.json")
    out.add_argument("--draft", action="store_true", help="页眉标明送审稿和日期")
    bring = command("import", _import, "导入往年的报告（Word、PDF、Excel、网页、文本）或交换文件")
    bring.add_argument("files", type=as_path, metavar="文件", nargs="+")
    bring.add_argument(
        "--unit", type=as_text, default="", metavar="单位", help="单位全称，以此为准"
    )
    bring.add_argument("--year", type=int, default=0, metavar="年度", help="报告年度，以此为准")
    bring.add_argument("--json", action="store_true", help="每个文件输出一行 JSON")
    bring.add_argument("--replace", action="store_true", help="已有的报告以文件为准")
    sent = command("send", _send, "送审：记为第几稿，并导出这一稿的 Word 文件")
    sent.add_argument("--to", type=as_path, required=True, metavar="文件夹")
    back = command("take-back", _take_back, "取回返回稿：与送审的稿子和现在的内容逐处比对")
    back.add_argument("file", type=as_path, metavar="文件")
    back.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    back.add_argument(
        "--accept",
        choices=("all", "none"),
        help="all：没有争议的改动都采用，两边都改了的保留现在的，照样列出；"
        "none：一处不采用，只记下取回和批注。不写则只比对，什么都不改",
    )
    changes = command("changes", _changes, "修改对照表（Word）：两稿之间，或一稿到现在改了什么")
    for name, place, text in (
        ("--from", "first", "从第几稿，默认最后一稿"),
        ("--until", "second", "到第几稿，默认到现在"),
    ):
        changes.add_argument(name, dest=place, type=int, metavar="N", help=text)
    changes.add_argument("--to", type=as_path, required=True, metavar="文件夹")
    copy = command("backup", None, "现在备份；每天、导入和取回之前，程序也会自己备份")
    copy.add_argument("--to", type=as_path, metavar="文件或文件夹", help="另存到别处")
    copy.add_argument("--list", action="store_true", help="列出已有的备份")
    again = command("restore", None, "恢复一个备份；现在的内容先备份，损坏的文件留在旁边")
    again.add_argument("backup", type=as_path, metavar="备份", help="文件，或列出的名字")
    _add_handover(command)
    past = command("history", _history, "一份报告或其中一项的修改记录")
    alone = (show, check, out, sent, changes)
    for each, last in (*((each, "") for each in alone), (put, "路径 内容"), (past, "[路径]")):
        words = f"[单位] 年度 {last}".strip()
        each.add_argument(
            "words", type=as_text, nargs="+", metavar=words, help="单位只有一个时可以不写"
        )
    return parser


def _add_show(command: Callable[..., _Parser]) -> _Parser:
    show = command("show", _show, "显示一份报告")
    instead = show.add_mutually_exclusive_group()
    instead.add_argument("--json", action="store_true", help="输出交换格式")
    instead.add_argument("--paths", action="store_true", help="列出每一项的路径，空着的也列")
    return show


def _add_handover(command: Callable[..., _Parser]) -> None:
    over = command("hand-over", _hand_over, "移交：一个单位的各年报告连同修改记录，写成一个文件")
    over.add_argument(
        "unit", type=as_text, metavar="单位", nargs="?", help="单位只有一个时可以不写"
    )
    over.add_argument("--to", type=as_path, required=True, metavar="文件", help="移交文件 *.gkd")
    taken = command("take-over", _take_over, "接收移交文件：本机没有的年度直接收下，其余只比对")
    taken.add_argument("file", type=as_path, metavar="文件")
    taken.add_argument("--look", action="store_true", help="只看内容，什么都不收")
    taken.add_argument(
        "--replace", action="store_true", help="移交的较新或两边都改过的，以移交的为准"
    )
    for each in (over, taken):
        each.add_argument(
            "--password", action="store_true", help="设密码或用密码打开；密码在提示后输入"
        )


_AFTER_YEAR = {
    range(1): "年度后面不用再写什么",
    range(2): "年度后面可以写一个路径，再没有别的",
    range(2, 3): "年度后面要写一个路径和一项内容，内容里有空格的请加引号",
}


def _target(desk: Desk, words: list[str], rest: range) -> tuple[Entry, list[str]]:
    """The report that ``[单位] 年度 …`` names, and the words after it."""
    named = not _is_year(words[0]) or any(map(_is_year, words[1:2]))
    unit, words = (words[0], words[1:]) if named else (None, words)
    if not words or not _is_year(words[0]):
        raise GkdeskError(
            "请写明单位和年度，如：乐清市市政公用工程建设中心 2020；单位只有一个时只写年度。"
        )
    year, *more = words
    if len(more) not in rest:
        raise GkdeskError(f"{_AFTER_YEAR[rest]}；写了 {len(more)} 项。")
    return desk.find(unit, int(year)), more


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isascii() and word.isdigit()


def _list(desk: Desk, _: argparse.Namespace) -> int:
    for entry in desk.entries():
        status = STATUSES.label(entry.status)
        _say(f"{entry.name}\t{entry.year}\t{entry.edition}版\t{status}")
    return 0


def _new(desk: Desk, asked: argparse.Namespace) -> int:
    if asked.unit is None and not desk.names():
        raise GkdeskError("还没有任何单位，请写明单位和年度，如：乐清市市政公用工程建设中心 2020。")
    name = asked.unit if asked.unit is not None else desk.names()[desk.unit_named(None)]
    source = desk.find(name, asked.copy).id if asked.copy else None
    entry = desk.new(name, asked.year, source)
    _say(f"已新建 {entry.name} {entry.year} 年度报告（{entry.edition} 版格式）")
    if doubt := desk.doubt_of_year(entry.year):
        _complain(doubt)
    return 0


def _print_json(data: object) -> None:
    plain = sys.stdout.encoding.lower().replace("-", "") != "utf8"
    _say(json.dumps(data, ensure_ascii=plain, indent=1))


def _print_line(data: object) -> None:
    plain = sys.stdout.encoding.lower().replace("-", "") != "utf8"
    _say(json.dumps(data, ensure_ascii=plain))


def _show(desk: Desk, asked: argparse.Namespace) -> int:
    entry, _ = _target(desk, asked.words, range(1))
    report = desk.report(entry.id)
    if asked.paths:
        for path, field in (*COVER.items(), *report.form.fields.items()):
            text = report.values.get(path, "") if path in COVER else report.text(path)
            _say(path, field.place or field.label, in_brief(text, _LONGEST))
        return 0
    if asked.json:
        from gkdesk.writers.exchange import as_exchange

        _print_json(as_exchange(report))
        return 0
    _show_report(report)
    return 0


def _show_report(report: Report) -> None:
    _say(report.title)
    for path, field in report.form.fields.items():
        if text := report.printed(path):
            _say(f"{field.place}\t{text}")


def _put(desk: Desk, asked: argparse.Namespace) -> int:
    entry, (path, text) = _target(desk, asked.words, range(2, 3))
    _require(desk.report(entry.id), path)
    try:
        desk.put(entry.id, path, text)
    except InvalidValue as error:
        _complain(_refusal(path, str(error), text))
        return 1
    return 0


def _refusal(place: str, why: str, text: str) -> str:
    """Where a text was refused, why, and the text, unless the reason quotes it already."""
    quoted = "" if f"“{text}”" in why else f"（原文：{in_brief(text, _LONGEST)}）"
    return f"{place}：{why}{quoted}"


def _require(report: Report, path: str) -> None:
    """NotFound where the form has no such path, with the one that may have been meant."""
    try:
        report.field(path)
    except NotFound as error:
        from difflib import get_close_matches

        near = get_close_matches(path, [*report.form.fields, *COVER], n=1)
        meant = f"是不是“{near[0]}”？" if near else ""
        raise NotFound(f"{error}{meant}全部路径用 gkdesk show --paths 看。") from error


def _check(desk: Desk, asked: argparse.Namespace) -> int:
    entry, _ = _target(desk, asked.words, range(1))
    findings = desk.review(entry.id)
    if asked.json:
        found = [
            {
                "check": f.check,
                "level": f.level,
                "paths": [*f.paths, *(part for part in f.parts if part not in f.paths)],
                "message": f.message,
                **({"explanation": f.explanation} if f.explanation else {}),
            }
            for f in findings
        ]
        _print_json(found)
    else:
        for finding in findings:
            told = f"（已说明：{finding.explanation}）" if finding.explanation else ""
            _say(f"{_LEVELS[finding.level]}\t{finding.message}{told}")
    return 1 if any(finding.level == ERROR and finding.open for finding in findings) else 0


def _export(desk: Desk, asked: argparse.Namespace) -> int:
    entry, _ = _target(desk, asked.words, range(1))
    everything = not (asked.word or asked.excel or asked.exchange or asked.check)
    wanted = Wanted(
        word=asked.word or everything,
        excel=asked.excel or everything,
        exchange=asked.exchange,
        check=asked.check,
        draft=asked.draft,
    )
    for path in export(desk, entry.id, asked.to, wanted):
        _say(path)
    return 0


def _import(desk: Desk, asked: argparse.Namespace) -> int:
    """Each file on its own: one that is no good stops nothing."""
    wish = Wish(asked.unit, asked.year, replace=asked.replace)
    several = len(asked.files) > 1
    statuses = [
        _import_one(desk, path, wish, as_lines=asked.json, several=several) for path in asked.files
    ]
    return 2 if all(status == 2 for status in statuses) else int(any(statuses))


def _import_one(desk: Desk, path: Path, wish: Wish, *, as_lines: bool, several: bool) -> int:
    of = f"{path.name}：" if several else ""
    try:
        brought = bring_file(desk, path, wish)
    except GkdeskError as error:
        told = _in_commands(error)
        _complain(told if path.name in told else of + told)
        if as_lines:
            _print_line({"file": path.name, "error": str(error)})
        return 2
    if as_lines:
        _print_line({"file": path.name, **as_json(brought, desk.report(brought.entry.id))})
    else:
        for line in _to_look_at(brought.reading):
            _complain(of + line)
        _say(f"已导入 {brought.entry.name} {brought.entry.year} 年度报告")
    return 0 if brought.reading.clear else 1


def _to_look_at(reading: Reading) -> Iterator[str]:
    """All that a person has to look at, a line each."""
    for refused in reading.refused:
        yield _refusal(refused.path, refused.reason, refused.text)
    yield from reading.notes
    if found := reading.found:
        for unread in found.unread:
            yield _refusal(unread.place, unread.why, unread.text)
        for path, why in found.doubtful.items():
            yield f"{found.place_of(path)}：{why}，请核对。"
        for place in found.missing_places:
            yield f"{place}：文件里没有，空着。"


def _send(desk: Desk, asked: argparse.Namespace) -> int:
    entry, _ = _target(desk, asked.words, range(1))
    _say(send(desk, entry.id, asked.to).file)
    return 0


def _take_back(desk: Desk, asked: argparse.Namespace) -> int:
    returned = take_back(desk, asked.file)
    chosen = returned.undisputed if asked.accept == "all" else ()
    refused = accept(desk, returned, chosen) if asked.accept else []
    if asked.json:
        told = returned_as_json(desk, returned)
        if asked.accept:
            told["accepted"] = len(chosen) - len(refused)
            told["refused"] = [vars(each) for each in refused]
        _print_json(told)
    else:
        for line in told_lines(desk, returned):
            _say(line)
        for each in refused:
            _complain(_refusal(each.path, each.reason, each.text))
        if asked.accept:
            count = len(chosen) - len(refused)
            _say(f"已取回，采用 {count} 处，批注 {len(returned.notes)} 条")
    left = len(returned.open) - len(chosen)
    return int(bool(left or refused or returned.told))


def _changes(desk: Desk, asked: argparse.Namespace) -> int:
    entry, _ = _target(desk, asked.words, range(1))
    _say(changes_sheet(desk, entry.id, asked.to, asked.first, asked.second))
    return 0


def _backup(store: Store, asked: argparse.Namespace) -> int:
    if asked.to:
        _say(copy_out(store, asked.to))
    else:
        _say(store.backups.make(store, ASKED).path)
    return 0


def _list_backups(folder: Path) -> int:
    """What there is to go back to, also where the store itself is damaged or gone."""
    refuse_newer(folder / FILE)  # its backups may be newer, too
    for line in lines(Backups(folder)):
        _say(line.backup.path.name, *line.words)
    return 0


def _restore(folder: Path, editions: Editions, asked: argparse.Namespace) -> int:
    listed = Backups(folder).folder / asked.backup.name
    try:
        backup = asked.backup if asked.backup.is_file() else listed
    except OSError as error:
        raise GkdeskError(f"读不了备份 {asked.backup}，请检查文件名和所在文件夹的权限。") from error
    _say(go_back(folder, backup, editions))
    _say(f"已恢复 {backup.name}")
    return 0


def _tell_of_store(
    folder: Path, told: list[GkdeskError], asked: argparse.Namespace, *, all_of_it: bool = True
) -> None:
    """Say once what the keeper of the store had to tell; damage in any case."""
    for error in {str(each): each for each in told}.values():
        if isinstance(error, Damaged):
            _complain(f"{error}{_way_out(folder, asked)}")
        elif all_of_it:
            _complain(str(error))
    told.clear()


def _way_out(folder: Path, asked: argparse.Namespace) -> str:
    """What can be done about a damaged store."""
    newest = Backups(folder).newest_sound()
    store = f'--store "{asked.store}" ' if asked.store else ""
    command = f"用 gkdesk {store}restore {newest.path.name} 恢复，" if newest else ""
    return f"{offered(newest)}{command}损坏的文件会留在旁边，不会删除。"


def _hand_over(desk: Desk, asked: argparse.Namespace) -> int:
    unit = desk.unit_named(asked.unit)
    password = _password("移交文件的密码：") if asked.password else ""
    for path in handover.hand_over(desk, unit, asked.to, password):
        _say(path)
    return 0


def _take_over(desk: Desk, asked: argparse.Namespace) -> int:
    password = _password("移交文件的密码：") if asked.password else ""
    try:
        parcel = handover.opened(desk, asked.file, password)
    except handover.NeedsPassword as error:
        raise GkdeskError(f"{error}（在命令里加 --password）") from error
    found = handover.compared(desk, parcel)
    for each in found:
        _say(each.told)
    if asked.look:
        for year in parcel.years:
            _show_report(year.report)
        return 0
    chosen = [each.uid for each in found if each.state == handover.NEW or asked.replace]
    taken = handover.take_over(desk, parcel, chosen)
    _say(f"已接收 {len(taken)} 份报告")
    left = [each for each in found if each.choosable and each not in taken]
    if left:
        _complain(f"有 {len(left)} 份本机已有，没有改动；要以移交的为准，请加 --replace。")
    return int(bool(left))


def _password(prompt: str) -> str:
    """A password that stands neither on the screen nor in the list of commands, never empty."""
    try:
        given = _typed(prompt)
    except (EOFError, OSError, UnicodeDecodeError):
        given = ""
    if not given:
        raise GkdeskError("没有输入密码，什么都没有做；请重新运行，在提示后输入密码。")
    return given


def _typed(prompt: str) -> str:
    if sys.stdin is None:  # closed by whoever started us
        return ""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from getpass import getpass

    return getpass(prompt)


def _history(desk: Desk, asked: argparse.Namespace) -> int:
    entry, rest = _target(desk, asked.words, range(2))
    report = desk.report(entry.id)
    for path in rest:
        _require(report, path)
    for line in told(report.form, desk.history(entry.id, rest[0] if rest else None)):
        _say(f"{line.when}\t{line.how}\t{line.place}\t{line.before} → {line.after}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
