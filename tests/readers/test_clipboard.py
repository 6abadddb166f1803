"""The clipboard as the office programs fill it, and as a hostile page may."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Sequence

import pytest

from gkdesk.domain.errors import InvalidValue
from gkdesk.domain.scraps import Scrap
from gkdesk.readers.clipboard import LONGEST, read_block

EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta http-equiv=Content-Type content="text/html; charset=utf-8">
<style>
<!--table
	{mso-displayed-decimal-separator:"\\.";}
.xl65 {mso-number-format:"\\@"; border:.5pt solid windowtext;}
-->
</style>
<!--[if gte mso 9]><xml><table><tr><td>x</td></tr></table></xml><![endif]-->
</head>
<body link=blue vlink=purple>
<table border=0 cellpadding=0 cellspacing=0 width=216 style='border-collapse:collapse'>
<!--StartFragment-->
 <col width=72 span=3 style='width:54pt'>
 <tr height=19 style='height:14.0pt'>
  <td colspan=2 height=19 class=xl65 width=144>二、上年结转政府信息<br>
    公开申请数量</td>
  <td class=xl66 align=right width=72>1,234</td>
 </tr>
 <tr height=19>
  <td rowspan=2 height=38 class=xl65>（三）不予公开</td>
  <td>1.属于国家秘密<span style='mso-spacerun:yes'>&nbsp;</span></td>
  <td align=right>0</td>
 </tr>
 <tr height=19>
  <td height=19>3.危及&#8220;三安全一稳定&#8221;</td>
  <td></td>
 </tr>
 <tr height=19>
  <td height=19 colspan=2 style='height:14.0pt;mso-ignore:colspan'>很长的字溢到右边</td>
  <td align=right>5</td>
 </tr>
 <![if supportMisalignedColumns]>
 <tr height=0 style='display:none'>
  <td width=72 style='width:54pt'></td>
  <td width=72 style='width:54pt'></td>
  <td width=72 style='width:54pt'></td>
 </tr>
 <![endif]>
<!--EndFragment-->
</table>
</body>
</html>"""

LIBREOFFICE = """<!DOCTYPE html>
<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/>
<title></title><meta name="generator" content="LibreOffice 24.2 (Linux)"/>
<style type="text/css">body,div,table { font-family:"Carlito"; font-size:x-small }</style></head>
<body><table cellspacing="0" border="0"><colgroup span="2" width="85"></colgroup>
<tr><td height="17" align="left"><font face="宋体">规章</font></td>
<td align="right" sdval="59237.2449"
 sdnum="2052;0;0.0000"><font color="#000000">59237.2449</font></td></tr>
<tr><td align="left"><font face="宋体">行政<br>规范性文件</font></td>
<td align="right" sdval="3" sdnum="2052;"><b>3</b></td></tr>
</table></body></html>"""

WORD = """<html><body lang=ZH-CN><p class=MsoNormal>正文</p>
<table class=MsoTableGrid border=1><tr style='mso-yfti-irow:0'>
<td width=100 rowspan=2 valign=top><p class=MsoNormal><span lang=EN-US>1.</span><span>属于国家
秘密<o:p></o:p></span></p></td>
<td><p class=MsoNormal><span lang=EN-US>１２<o:p></o:p></span></p></td></tr>
<tr><td><p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p></td></tr></table>
<p>后文</p></body></html>"""


def texts(rows: Sequence[Sequence[Scrap]]) -> list[list[str]]:
    return [["〃" if scrap.repeat else scrap.text for scrap in row] for row in rows]


def test_excel_with_merged_and_overflowing_cells() -> None:
    assert texts(read_block("whatever", EXCEL)) == [
        ["二、上年结转政府信息\n公开申请数量", "〃", "1,234"],
        ["（三）不予公开", "1.属于国家秘密", "0"],
        ["〃", "3.危及“三安全一稳定”", ""],
        ["很长的字溢到右边", "", "5"],
    ]


def test_a_repeat_keeps_the_text_it_repeats() -> None:
    assert read_block("", EXCEL)[2][0] == Scrap("（三）不予公开", repeat=True)


def test_libreoffice_shows_what_its_cells_show() -> None:
    assert texts(read_block("", LIBREOFFICE)) == [
        ["规章", "59237.2449"],
        ["行政\n规范性文件", "3"],
    ]


def test_word_with_paragraphs_in_its_cells() -> None:
    assert texts(read_block("", WORD)) == [["1.属于国家 秘密", "１２"], ["〃", ""]]


def test_wps_leaves_tags_open() -> None:
    html = "<table><tr><td>规章<td x:num>3<td x:num='5'>5<tr><td>行政规范性文件<td>6<td>7</table>"
    assert texts(read_block("", html)) == [["规章", "3", "5"], ["行政规范性文件", "6", "7"]]


def test_a_web_page_with_sections_and_a_table_in_a_table() -> None:
    html = """<TABLE><THEAD><TR><TH>A</TH><TH>B</TH></TR></THEAD><TBODY><TR><TD>1</TD>
      <TD><table><tr><td>2</td><td>3</td></tr></table></TD></TR></TBODY></TABLE>
      <p>between</p><table><tr><td>4</td></tr></table>"""
    assert texts(read_block("", html)) == [["A", "B"], ["1", "2\n3"], ["4", ""]]


def test_a_row_span_longer_than_its_table_ends_with_it() -> None:
    html = "<table><tr><td rowspan=60000>a<td>b</table><table><tr><td>c</td></tr></table>"
    assert texts(read_block("", html)) == [["a", "b"], ["c", ""]]


@pytest.mark.parametrize("span", ["0", "-1", "x", "", "１", "1.5", "9" * 400])
def test_a_span_that_is_no_number_is_one(span: str) -> None:
    assert texts(read_block("", f"<table><tr><td colspan='{span}'>a<td>b</table>")) == [["a", "b"]]


def test_html_without_a_table_gives_way_to_the_text() -> None:
    assert texts(read_block("1\t2", "<b>1 2</b>")) == [["1", "2"]]
    assert texts(read_block("1\t2", "<table></table>")) == [["1", "2"]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("\r\n", []),
        ("5", [["5"]]),
        ("1\t2\r\n3\t4\r\n", [["1", "2"], ["3", "4"]]),
        ("1\r2\r", [["1"], ["2"]]),
        ("1\t2\n3", [["1", "2"], ["3", ""]]),
        ("\t\n1\t2\n", [["", ""], ["1", "2"]]),
        ('"一、本年\n新收"\t26\n', [["一、本年\n新收", "26"]]),
        ('"a\tb"\t1', [["a\tb", "1"]]),
        ('"危及""三安全"""\t1', [['危及"三安全"', "1"]]),
        ('3.危及"三安全一稳定"\t1', [['3.危及"三安全一稳定"', "1"]]),
        ('"三安全\t1\n"x"y\t2', [['"三安全', "1"], ['"x"y', "2"]]),
        ("1\n\n2\n", [["1"], [""], ["2"]]),
    ],
)
def test_plain_text(text: str, rows: list[list[str]]) -> None:
    assert texts(read_block(text)) == rows


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("x" * (LONGEST + 1), ""),
        ("", "x" * (LONGEST + 1)),
        ("1\n" * 2001, ""),
        ("1\t" * 201, ""),
        ("", "<table>" + "<tr><td>1</td></tr>" * 2001),
        ("", "<table><tr><td colspan=201>1</td></tr></table>"),
    ],
)
def test_what_is_too_large_is_refused_in_one_sentence(text: str, html: str) -> None:
    with pytest.raises(InvalidValue, match="太大"):
        read_block(text, html)


@pytest.mark.parametrize(
    "piece",
    [
        "<!--", "<!", "<?", "<![", "<", "</", "<a ", "<a b='", "<td rowspan=2000>", "&", "&#",
        "<!DOCTYPE ", "<table>", "<style>", "<td ", 'x="', "<td colspan=200 rowspan=2000>", "<tr>",
        "<a\n", "=\"'", "</td ", "<p", "--", "]]>",
    ],
)  # fmt: skip
def test_a_hostile_page_costs_no_time(piece: str) -> None:
    before = time.process_time()
    with contextlib.suppress(InvalidValue):
        read_block("", "<table>" + piece * (1_900_000 // len(piece)))
    assert time.process_time() - before < 20


def test_reading_needs_no_lxml() -> None:
    code = "import sys, gkdesk.readers.clipboard; sys.exit('lxml' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
