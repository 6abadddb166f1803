"""What is wrong with a report: the checks of the edition applied to its figures.

A Finding says it in words, with both numbers and the paths to jump to. Checks are data of the
edition; only their mechanisms live here.
"""

from collections.abc import Iterable, Iterator

from gkdesk.domain.cover import COVER_SECTION
from gkdesk.domain.figures import figure_findings
from gkdesk.domain.finding import Finding
from gkdesk.domain.form import PREAMBLE, Block, Header
from gkdesk.domain.kinds import Number
from gkdesk.domain.report import Report
from gkdesk.domain.rules import Check


def review(report: Report) -> list[Finding]:
    """Every finding, in the order of the sections."""
    keys = (COVER_SECTION, *(section.key for section in report.form.sections))
    return [finding for key in keys for finding in review_section(report, key)]


def review_section(report: Report, key: str) -> list[Finding]:
    """The findings of one section; cheap enough for every key press."""
    table = report.form.section(key).table if key else None
    found: list[Finding] = []
    for block in table.blocks if table else ():
        for check in report.form.rules.checks:
            if check.block == block.key:
                found.extend(_relations(report, check, block, key))
    found.extend(_stated(report, key))
    found.extend(_blanks(report, key))
    text = report.form.section(key).text if key else PREAMBLE
    if text:
        found.extend(figure_findings(report, text))
    return found


def _relations(report: Report, check: Check, block: Block, section: str) -> Iterator[Finding]:
    along, across = (
        (block.rows, block.columns) if check.each == "column" else (block.columns, block.rows)
    )
    found = False
    for header in across.leaves:
        if check.over and header.key not in check.over:
            continue
        if header.sum and found:
            continue  # a total is wrong because its parts are: say it once, where it began
        left = [(along[k], _path(check, block, along[k], header)) for k in check.left]
        right = [(along[k], _path(check, block, along[k], header)) for k in check.right]
        finding = _relation(report, check, header, left, right, section)
        if finding:
            found = True
            yield finding


def _path(check: Check, block: Block, along: Header, across: Header) -> str:
    return block.path(along, across) if check.each == "column" else block.path(across, along)


_Terms = list[tuple[Header, str]]


def _relation(
    report: Report, check: Check, header: Header, left: _Terms, right: _Terms, section: str
) -> Finding | None:
    paths = [path for _, path in (*left, *right)]
    if all(report.number(path) is None for path in paths):
        return None
    first, second = _sum(report, left), _sum(report, right)
    if first == second or (check.relation == ">=" and first > second):
        return None
    pending = _unfinished(report, paths)
    if pending and not check.pending:
        return None
    words = {
        "each": header.name,
        "left": first,
        "right": second,
        "difference": abs(first - second),
        "terms_left": _spelt(report, left),
        "terms_right": _spelt(report, right),
    }
    return Finding(
        check=check.id,
        level=check.level,
        section=section,
        paths=tuple(paths),
        title=f"{header.name}一列还没填完" if pending else check.title.format(**words),
        message=(check.pending if pending else check.message).format(**words),
        pending=pending,
    )


def _sum(report: Report, terms: _Terms) -> Number:
    return report.total([path for _, path in terms]) or 0


def _unfinished(report: Report, paths: Iterable[str]) -> bool:
    """Whether a figure these depend on has not been entered yet."""
    for path in paths:
        terms = report.form.fields[path].terms
        if terms:
            if _unfinished(report, terms):
                return True
        elif not report.values.get(path):
            return True
    return False


def _spelt(report: Report, terms: _Terms) -> str:
    return " + ".join(f"{header.name} {report.text(path) or '空'}" for header, path in terms)


def _stated(report: Report, section: str) -> Iterator[Finding]:
    """Totals that a document brought along and that are not what its own figures add up to."""
    for path, text in report.stated.items():
        field = report.form.fields[path]
        if field.section != section or not text or report.number(path) == field.kind.number(text):
            continue
        computed = report.text(path) or "空"
        yield Finding(
            check="stated-total",
            level="error",
            section=section,
            paths=(path, *field.terms),
            title="原文的合计不对",
            message=f"{field.place}：原文写 {text}，按各项相加是 {computed}。",
        )


def _blanks(report: Report, section: str) -> Iterator[Finding]:
    blanks = report.blanks(section)
    if not blanks:
        return
    first = report.form.fields[blanks[0]]
    if not first.kind.is_number:
        message = f"“{first.label}”还没有写。"
    elif len(blanks) == 1:
        message = f"{first.place}未填，没有发生的请填 0。"
    else:
        message = f"{first.place}等 {len(blanks)} 格未填，没有发生的请填 0。"
    yield Finding(
        check="blank",
        level="error",
        section=section,
        paths=tuple(blanks),
        title=f"还有 {len(blanks)} 格没填" if first.kind.is_number else "还没有写",
        message=message,
        pending=True,
    )
