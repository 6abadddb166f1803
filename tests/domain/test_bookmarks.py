"""The names of the hidden bookmarks."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from gkdesk.domain.bookmarks import bookmark, table_bookmark


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(min_size=1))
def test_a_bookmark_is_short_and_plain(path: str) -> None:
    name = bookmark(path)
    assert re.fullmatch(r"_gk_[A-Za-z0-9_]{1,36}", name)
    assert name == bookmark(path)


def test_bookmarks_that_documents_out_there_carry_never_change() -> None:
    assert bookmark("overview") == "_gk_overview"
    assert bookmark("applications/done.granted/person") == "_gk_d793c5bd0edfc936"
    assert table_bookmark("applications") == "_gk_table_applications"
