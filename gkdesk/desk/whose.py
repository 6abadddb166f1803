"""Which report and which milestone a file that came back belongs to.

The identifier in the file says it; where that is gone, unit and year of the title and, of several
milestones, the one whose content is nearest. What speaks against one another is said.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from gkdesk.desk.awaited import Awaited, Out
from gkdesk.desk.desk import read_only
from gkdesk.desk.milestones import Milestone
from gkdesk.domain.bookmarks import identified
from gkdesk.domain.errors import NotFound, Refused
from gkdesk.domain.found import Found
from gkdesk.domain.identity import Identity, identity
from gkdesk.domain.labels import plain
from gkdesk.domain.published import recognise
from gkdesk.domain.report import Report
from gkdesk.domain.source import Source, lines_of
from gkdesk.domain.status import DRAFT
from gkdesk.domain.units import texts, units
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Entry

_LIKE_NAME = 0.6
_LIKE_CONTENT = 0.5
_CLEARLY = 0.02


@dataclass(frozen=True)
class Belonging:
    """The report and the milestone of a file, what was read in it, and what is odd about that."""

    out: Out
    milestone: Milestone
    sent: Report
    found: Found
    odd: tuple[str, ...]


def belonging(awaited: Awaited, editions: Editions, source: Source, digest: str) -> Belonging:
    """Whose a file is; NotFound or Refused with one sentence where it is nobody's here."""
    own = identity(lines_of(source))
    uid, number = identified(source.review.identifier)
    named = next((out for out in awaited.reports if uid and out.entry.uid == uid), None)
    odd: list[str] = []
    if named is None:
        likely = _titled(awaited, source, own)
        if uid:
            odd.append("文件标明是别处的报告，按标题认作这一份。")
    else:
        likely = [named]
    best = max((_nearest(editions, out, source) for out in likely), key=lambda each: each[0])
    likeness, out, known, found = best
    _refuse_strangers(out.entry, own, likeness, titled=named is None)
    if _named_otherwise(out.entry, own):
        odd.append(f"文件的标题写的是{_told(own)}，请核对标题。")
    chosen = next((m for m, _, _ in known if m.digest == digest or m.number == number), None)
    nearest, sent, _ = max(known, key=lambda each: (each[2], each[0].number))
    if chosen and chosen != nearest and _farther(chosen, known):
        odd.append(
            f"文件标明是{chosen.label}，内容却更接近{nearest.label}；按{chosen.label}比对，请留意。"
        )
    if chosen is None:
        odd += [f"文件里没有标明是第几稿，内容最接近{nearest.label}，按它比对。"] * (len(known) > 1)
        chosen = nearest
    sent = next(report for each, report, _ in known if each == chosen)
    return Belonging(out, chosen, sent, found, tuple(odd))


_Known = list[tuple[Milestone, Report, float]]


def _nearest(editions: Editions, out: Out, source: Source) -> tuple[float, Out, _Known, Found]:
    """The milestones of a report with how like the file each is, and what was read in it."""
    entry = out.entry
    if entry.status != DRAFT:
        raise read_only(entry.status)
    if not out.drafts:
        raise Refused(
            f"{entry.name} {entry.year} 年度的报告还没有送审过，没有可比对的稿子；"
            "请先“送审”，或在导入里读入这份文件。"
        )
    forms = [editions[each] for each in editions.ids]
    found = recognise(source, forms, entry.name, entry.year)
    known = []
    for each in out.drafts:
        report = out.report(editions, each.values)
        known.append((each.milestone, report, _likeness(report, found)))
    return max(likeness for _, _, likeness in known), out, known, found


def _farther(chosen: Milestone, known: _Known) -> bool:
    by_number = {each.number: likeness for each, _, likeness in known}
    return by_number[chosen.number] + _CLEARLY < max(by_number.values())


def _titled(awaited: Awaited, source: Source, own: Identity) -> list[Out]:
    """The reports a file may be of, by its title; where that was touched, by what is like it."""
    unit = own.unit or source.about.get("unit", "")
    year = own.year or own.period
    for out in awaited.reports:
        names = (plain(out.entry.name), plain(out.entry.short))
        if unit and year == out.entry.year and plain(unit) in names:
            return [out]
    likely = [
        out
        for out in awaited.reports
        if out.drafts
        and year in (0, out.entry.year)
        and (not unit or _like(unit, out.entry.name) >= _LIKE_NAME)
    ]
    if not likely:
        raise NotFound(_nobodys(own))
    return likely


def _like(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _refuse_strangers(entry: Entry, own: Identity, likeness: float, *, titled: bool) -> None:
    """Refused where nothing but the name, or nothing but the identifier, speaks for a report."""
    if likeness >= _LIKE_CONTENT or not _named_otherwise(entry, own):
        return
    if titled:
        raise NotFound(_nobodys(own))
    raise Refused(
        f"文件标明是{entry.name} {entry.year} 年度的报告，标题和内容却是{_told(own)}，"
        "没有比对，请确认选对了文件。"
    )


def _named_otherwise(entry: Entry, own: Identity) -> bool:
    names = (plain(entry.name), plain(entry.short))
    other = bool(own.unit) and plain(own.unit) not in names
    return other or (own.year or entry.year) != entry.year


def _told(own: Identity) -> str:
    year = own.year or own.period
    return f"{own.unit or '（认不出单位）'} {f'{year} 年度' if year else ''}".strip()


def _nobodys(own: Identity) -> str:
    if not (own.unit or own.year or own.period):
        return "不是从这里送审的文件，也认不出是哪个单位哪一年的报告，请确认选对了文件。"
    return f"这是{_told(own)}的报告，这里没有送审过这样一份，请确认选对了文件。"


# ---- How like


def _likeness(report: Report, found: Found) -> float:
    """How much of what a milestone says stands in a file, from 0 to 1."""
    figures = [
        (report.values[field.path], found.values.get(field.path))
        for field in report.form.entered
        if field.kind.is_number and report.values.get(field.path, "0") != "0"
    ]
    paths = [f.path for f in report.form.entered if not f.kind.is_number]
    ours = _sentences(report.printed(path) for path in paths)
    theirs = _sentences(found.values.get(path, "") for path in paths)
    size = sum(len(each) * count for each, count in ours.items())
    alike = sum(len(each) * count for each, count in (ours & theirs).items())
    shares = [alike / size] if size else []
    if figures:
        shares.append(sum(one == other for one, other in figures) / len(figures))
    return sum(shares) / len(shares) if shares else 1.0


def _sentences(of: Iterable[str]) -> Counter[str]:
    """The sentences of texts by their words alone."""
    whole = "\n".join("".join(texts(units(text))) for text in of)
    return Counter(each for each in whole.replace("。", "\n").split("\n") if each)
