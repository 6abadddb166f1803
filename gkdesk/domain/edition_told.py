"""Which edition of the form a document was made by, told by the labels that it alone has."""

from collections.abc import Iterable, Sequence

from gkdesk.domain.form import Form
from gkdesk.domain.labels import plain
from gkdesk.domain.source import Line, Sheet


def edition_told(items: Iterable[Line | Sheet], forms: Sequence[Form]) -> Form | None:
    """The edition with most labels of its own in the document; None where that is not clear."""
    text = "\n".join(plain(text) for item in items for text in _texts(item))
    scores = sorted(((_score(text, form, forms), form.id) for form in forms), reverse=True)
    if not scores[0][0] or (len(scores) > 1 and scores[0][0] == scores[1][0]):
        return None
    return next(form for form in forms if form.id == scores[0][1])


def _texts(item: Line | Sheet) -> Iterable[str]:
    if isinstance(item, Line):
        return (item.text,)
    return (scrap.text for row in item.rows for scrap in row if not scrap.repeat)


def _score(text: str, form: Form, forms: Sequence[Form]) -> int:
    others = {label for other in forms if other is not form for label in _labels(other)}
    return sum(1 for label in _labels(form) - others if label in text)


def _labels(form: Form) -> set[str]:
    """The labels long enough to be found in running text."""
    headers = (
        header
        for block in form.blocks.values()
        for axis in (block.rows, block.columns)
        for header in axis.headers
    )
    return {plain(h.label) for h in headers if len(plain(h.label)) > 3}
