"""Tracked changes and comments in Word files: accepted, with who and when, at their places."""

import io
import zipfile

import pytest

from gkdesk.domain.reviewed import Comment, Reply, Tracked
from gkdesk.domain.source import Line, Sheet, Source, as_data, from_data
from gkdesk.readers import docx
from tests.readers.foreign import W, body, packed

BY = 'w:id="1" w:author="王副局长" w:date="2025-01-16T10:20:00Z"'
WHO = ("王副局长", "2025-01-16T10:20:00Z")
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"


def p(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def r(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def gone(text: str, tag: str = "del") -> str:
    return f"<w:{tag} {BY}><w:r><w:delText>{text}</w:delText></w:r></w:{tag}>"


def end(tag: str) -> str:
    return f"<w:pPr><w:rPr><w:{tag} {BY}/></w:rPr></w:pPr>"


def cell(*content: str, setting: str = "") -> str:
    return f"<w:tc><w:tcPr>{setting}</w:tcPr>{p(*content)}</w:tc>"


def read(content: bytes) -> Source:
    return docx.read(zipfile.ZipFile(io.BytesIO(content)))


def lines(source: Source) -> list[tuple[str, str]]:
    return [(item.place, item.text) for item in source.items if isinstance(item, Line)]


def rows(source: Source) -> list[list[str]]:
    sheets = [item for item in source.items if isinstance(item, Sheet)]
    return [[scrap.text for scrap in row] for sheet in sheets for row in sheet.rows]


def test_who_and_when_by_place() -> None:
    source = read(body(p(r("甲")), p(r("受理"), gone("3"), f"<w:ins {BY}>{r('5')}</w:ins>")))
    assert lines(source) == [("第1段", "甲"), ("第2段", "受理5")]
    assert source.review.tracked == (
        Tracked("第2段", "deleted", *WHO, "3"),
        Tracked("第2段", "inserted", *WHO, "5"),
    )
    assert source.review.authors == ("王副局长",)


def test_in_a_cell() -> None:
    figure = cell(gone("1"), f"<w:ins {BY}>{r('2')}</w:ins>")
    row = f"<w:tr>{cell(r('规章'))}{figure}</w:tr>"
    source = read(body(f"<w:tbl>{row}</w:tbl>"))
    assert rows(source) == [["规章", "2"]]
    assert {each.place for each in source.review.tracked} == {"第1个表第1行第2格"}


def test_what_one_put_in_another_took_out() -> None:
    inner = f'<w:ins w:id="7" w:author="甲">{r("新")}{gone("旧")}</w:ins>'
    source = read(body(p(r("前"), inner, r("后"))))
    assert lines(source) == [("第1段", "前新后")]
    assert [(t.kind, t.author, t.text) for t in source.review.tracked] == [
        ("inserted", "甲", "新"),
        ("deleted", "王副局长", "旧"),
    ]


def test_a_paragraph_moved_with_its_end() -> None:
    away = p(end("moveFrom"), f'<w:moveFromRangeStart {BY} w:name="m"/>', gone("甲段", "moveFrom"))
    here = p(end("moveTo"), f"<w:moveTo {BY}>{r('甲段')}</w:moveTo>")
    content = body(away, '<w:moveFromRangeEnd w:id="1"/>', p(r("乙段")), here)
    source = read(content)
    assert [text for _, text in lines(source)] == ["乙段", "甲段"]
    assert [t.kind for t in source.review.tracked] == ["moved away", "moved here"]


def test_joined_and_split_paragraphs() -> None:
    source = read(body(p(end("del"), r("前半")), p(r("后半")), p(end("ins"), r("一")), p(r("二"))))
    assert [text for _, text in lines(source)] == ["前半后半", "一", "二"]
    assert [(t.kind, t.text, t.place) for t in source.review.tracked] == [
        ("deleted", "\n", "第1段"),
        ("inserted", "\n", "第2段"),
    ]


def test_several_ends_deleted_in_a_row() -> None:
    content = body(p(end("del"), r("一")), p(end("del"), gone("二")), p(r("三")))
    assert [text for _, text in lines(read(content))] == ["一三"]


def test_rows_put_in_and_taken_out() -> None:
    row = "<w:tr><w:trPr>{}</w:trPr>{}</w:tr>"
    out = row.format(f"<w:del {BY}/>", cell(gone("甲")) + cell(gone("1")))
    new = row.format(f"<w:ins {BY}/>", cell(f"<w:ins {BY}>{r('乙')}</w:ins>") + cell(r("2")))
    source = read(body(f"<w:tbl>{out}{new}</w:tbl>"))
    assert rows(source) == [["乙", "2"]]
    assert ("deleted", "甲 1") in [(t.kind, t.text) for t in source.review.tracked]
    places = {t.text: t.place for t in source.review.tracked if t.kind == "inserted"}
    assert places["乙"] == "第1个表第1行第1格"


def test_a_table_taken_out_whole_is_no_table() -> None:
    out = f"<w:tr><w:trPr><w:del {BY}/></w:trPr>{cell(gone('甲'))}</w:tr>"
    assert read(body(f"<w:tbl>{out}</w:tbl>", p(r("后")))).items == (Line("后", "第1段"),)


def test_a_cell_taken_out() -> None:
    taken = cell(r("旧"), setting=f"<w:cellDel {BY}/>")
    assert rows(read(body(f"<w:tbl><w:tr>{cell(r('甲'))}{taken}</w:tr></w:tbl>"))) == [["甲"]]


def test_old_properties_are_none() -> None:
    old = f"<w:rPr><w:rPrChange {BY}><w:rPr><w:del {BY}/></w:rPr></w:rPrChange></w:rPr>"
    content = body(p(f"<w:pPr>{old}</w:pPr>", r("甲")), p(r("乙")))
    assert [text for _, text in lines(read(content))] == ["甲", "乙"]


def commented(main: str, comments: str, extended: str = "") -> Source:
    spaces = f'xmlns:w="{W}" xmlns:w14="{W14}" xmlns:w15="{W15}"'
    parts: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {spaces}><w:body>{main}</w:body></w:document>",
        "word/comments.xml": f"<w:comments {spaces}>{comments}</w:comments>",
    }
    if extended:
        parts["word/commentsExtended.xml"] = f"<w15:commentsEx {spaces}>{extended}</w15:commentsEx>"
    return read(packed(parts))


def comment(number: int, text: str, paragraph: str = "") -> str:
    mark = f' w14:paraId="{paragraph}"' if paragraph else ""
    who = f'w:author="{WHO[0]}" w:date="{WHO[1]}"'
    return f'<w:comment w:id="{number}" {who}><w:p{mark}>{r(text)}</w:p></w:comment>'


def about(number: int, *runs: str) -> str:
    mark = f'w:id="{number}"'
    return (
        f"<w:commentRangeStart {mark}/>{''.join(runs)}<w:commentRangeEnd {mark}/>"
        f"<w:r><w:commentReference {mark}/></w:r>"
    )


def test_comments_with_the_words_they_are_about() -> None:
    source = commented(p(r("前"), about(0, r("这几个字")), r("后")), comment(0, "请核实"))
    assert source.review.comments == (Comment("第1段", *WHO, "请核实", "这几个字"),)


def test_replies_belong_to_their_comment() -> None:
    ex = (
        '<w15:commentEx w15:paraId="A" w15:done="1"/>'
        '<w15:commentEx w15:paraId="B" w15:paraIdParent="A" w15:done="1"/>'
    )
    made = comment(0, "请核实", "A") + comment(1, "已核实", "B")
    (found,) = commented(p(about(0, r("甲")), about(1)), made, ex).review.comments
    assert (found.replies, found.done) == ((Reply(*WHO, "已核实"),), True)


def test_a_comment_on_words_taken_out_is_kept() -> None:
    inner = f'<w:del {BY}><w:r><w:commentReference w:id="0"/></w:r></w:del>'
    (found,) = commented(p(r("甲"), inner), comment(0, "为什么删")).review.comments
    assert (found.place, found.quoted) == ("第1段", "")


def test_a_comment_without_an_end_is_about_no_words() -> None:
    start = '<w:commentRangeStart w:id="0"/>'
    (found,) = commented(p(start, r("甲")) + p(r("乙")), comment(0, "核")).review.comments
    assert (found.place, found.quoted) == ("第1段", "")


def test_comments_that_cannot_be_read_are_told() -> None:
    main = f'<w:document xmlns:w="{W}"><w:body>{p(r("甲"))}</w:body></w:document>'
    broken = packed({"word/document.xml": main, "word/comments.xml": "<w:comments"})
    assert read(broken).review.lost


@pytest.mark.parametrize(("author", "date"), [("Unknown Author", "0-00-00T00:00:00Z"), ("", "")])
def test_what_a_program_does_not_know_is_nobody(author: str, date: str) -> None:
    made = f'<w:ins w:id="1" w:author="{author}" w:date="{date}">{r("甲")}</w:ins>'
    (found,) = read(body(p(made))).review.tracked
    assert (found.author, found.date) == ("", "")


def test_it_crosses_from_one_process_to_another() -> None:
    ex = '<w15:commentEx w15:paraId="A"/><w15:commentEx w15:paraId="B" w15:paraIdParent="A"/>'
    made = comment(0, "请核实", "A") + comment(1, "已核实", "B")
    source = commented(p(about(0, r("甲"), gone("乙"))), made, ex)
    assert source.review.tracked
    assert from_data(as_data(source)) == source
