"""Text against tables: what a clause quotes is found, compared, and nothing else is touched."""

import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gkdesk import places
from gkdesk.domain.errors import FormError, InvalidValue
from gkdesk.domain.figures import Quoted, figure_findings, is_figure, quoted
from gkdesk.domain.finding import Finding
from gkdesk.domain.form import Form
from gkdesk.domain.loader import load_edition
from gkdesk.domain.report import Report
from gkdesk.domain.review import review, review_section
from gkdesk.readers.editions import Editions
from tests.conftest import REPORTS, published, read_published

TEXT = "overview"
UNIT = "云河市东湖区城市管理局"

NEW, IN, DONE, OUT = (
    f"applications/{row}/total" for row in ("new", "carried_in", "done.total", "carried_out")
)
DIRECT, AFTER = "disputes/suit.direct", "disputes/suit.after_review"
# What a clause may speak of, by a short name: the readings, each the cells it adds up.
CELLS: dict[str, tuple[tuple[str, ...], ...]] = {
    "received": ((NEW,), (NEW, IN)),
    "new": ((NEW,),),
    "in": ((IN,),),
    "done": ((DONE,),),
    "handled": ((DONE,), (NEW,), (NEW, IN)),
    "out": ((OUT,),),
    "granted": (("applications/done.granted/total",),),
    "partial": (("applications/done.partial/total",),),
    "granted+partial": (("applications/done.granted/total", "applications/done.partial/total"),),
    "not_held": (("applications/done.unavailable.not_held/total",),),
    "repeat": (("applications/done.declined.repeat/total",),),
    "review": (("disputes/review.total",),),
    "review.corrected": (("disputes/review.corrected",),),
    "review.pending": (("disputes/review.pending",),),
    "review.not_upheld": (
        ("disputes/review.corrected", "disputes/review.other", "disputes/review.pending"),
    ),
    "suit": ((f"{DIRECT}.total", f"{AFTER}.total"),),
    "suit.pending": ((f"{DIRECT}.pending", f"{AFTER}.pending"),),
    "suit.direct": ((f"{DIRECT}.total",),),
    "suit.after": ((f"{AFTER}.total",),),
    "disputes": (("disputes/review.total", f"{DIRECT}.total", f"{AFTER}.total"),),
    "rule.made": (("documents/rule/made",),),
    "rule.valid": (("documents/rule/valid",),),
    "norm.made": (("documents/norm/made",),),
    "norm.repealed": (("documents/norm/repealed",),),
    "norm.valid": (("documents/norm/valid",),),
    "license": (("permits/license/decisions",),),
    "penalty": (("enforcement/penalty/decisions",),),
    "fees": (("fees/fee/amount",),),
}
for part in ("upheld", "corrected", "other", "pending"):
    one = f"disputes/review.{part}"
    two = (f"{DIRECT}.{part}", f"{AFTER}.{part}")
    CELLS[f"~review.{part}"] = ((one,), (one, *two))
    CELLS[f"~suit.{part}"] = (two, (one, *two))
for column in ("person", "legal.business"):
    new, carried, done = (
        f"applications/{row}/{column}" for row in ("new", "carried_in", "done.total")
    )
    CELLS[column] = ((new,), (new, carried), (done,))


def cells(name: str, form: Form) -> tuple[tuple[str, ...], ...]:
    """The readings of a short name; for a group of rows or columns its cells in the form."""
    if name == "legal":
        rows = ("new", "carried_in", "done.total")
        own, carried, done = (
            tuple(p for p in form.fields if p.startswith(f"applications/{row}/legal."))
            for row in rows
        )
        return (own, own + carried, done)
    if name == "answered":  # what has not come to an answer may be left out
        groups = ("denied", "unavailable", "declined")
        rest = (path for group in groups for path in cells(group, form)[0])
        return ((DONE,), (*CELLS["granted+partial"][0], *rest))
    if name in ("denied", "unavailable", "declined", "other"):
        start = f"applications/done.{name}"
        return (tuple(p for p in form.fields if p.startswith(start) and p.endswith("/total")),)
    return CELLS[name]


def written(editions: Editions, text: str, edition: str = "2021", year: int = 2023) -> Report:
    """A report of nothing but a unit and a text."""
    report = Report(editions[edition], year, {"unit/name": UNIT})
    report.set(TEXT, report.parse(TEXT, text))
    return report


def found(report: Report) -> list[tuple[str, tuple[tuple[str, ...], ...]]]:
    return [(str(each.number), each.readings) for each in quoted(report, TEXT)]


# Clauses and what each figure of them speaks of, in the order of the text. Words are our own or
# the short fixed turns of every report; figures and turns of phrase are those met in real ones.
SPEAKS: dict[str, list[tuple[str, str]]] = {
    # received, in all its verbs, orders and forms of number
    "全年共受理政府信息公开申请21件。": [("21", "received")],
    "本年度全区收到70件申请，都是依申请公开。": [],
    "依申请公开渠道畅通，全年收到申请52件，按期办结50件，余下的2件结转下年度办理。": [
        ("52", "received"),
        ("50", "done"),
    ],
    "依申请公开工作平稳，全年收到52件申请，依法办结50件，2件结转下年度继续处理。": [
        ("52", "received"),
        ("50", "done"),
        ("2", "out"),
    ],
    "我局共接收政府信息公开申请3份，均已按期办结。": [("3", "received"), ("0", "out")],
    "全县累计收办信息公开申请案件3512件": [("3512", "received")],
    "政府信息公开申请件共收到8件": [("8", "received")],
    "全年收到依申请公开11宗": [("11", "received")],
    "接收信息公开申请件2024件（含上年结转38件）": [("2024", "received"), ("38", "in")],
    "共收到政府信息公开申请２１件": [("21", "received")],
    "共收到政府信息公开申请3,119件": [("3119", "received")],
    "共收到政府信息公开申请 3119  件": [("3119", "received")],
    "共收到政府信息公开\n申请21\n件": [("21", "received")],
    "受理政府信息公开申请两件": [("2", "received")],
    "受理政府信息公开申请十二件": [("12", "received")],
    "受理政府信息公开申请二十件": [("20", "received")],
    "（二）依申请公开情况\n收到政府信息公开申请5件": [("5", "received")],
    "（二）收到政府信息公开申请5件": [("5", "received")],
    "东湖区城市管理局共收到政府信息公开申请5件": [("5", "received")],
    "收到公民、法人和其他组织提出的政府信息公开申请5件": [("5", "received")],
    "2023年受理政府信息公开申请5件": [("5", "received")],
    "收到政府信息公开申请21件均在期限内答复": [("21", "received")],
    "全区共受理政府信息公开申请5件，同比增加2件，其中自然人4件": [
        ("5", "received"),
        ("4", "person"),
    ],
    # carried in, new, done, carried out
    "全年新收申请12件，上年结转3件，办结14件，结转下年度1件。": [
        ("12", "new"),
        ("3", "in"),
        ("14", "done"),
        ("1", "out"),
    ],
    "除上年结转的4件外，本年收到政府信息公开申请30件": [("30", "received")],
    "扣除上年结转的4件，我区累计收到依申请公开230件，已办结228件，结转下一年办理6件": [
        ("4", "in"),
        ("230", "received"),
        ("228", "done"),
        ("6", "out"),
    ],
    "受理政府信息公开申请60件，答复申请62件（包括上年度结转7件），另有5件申请顺延至次年答复": [
        ("60", "received"),
        ("62", "answered"),
        ("7", "in"),
        ("5", "out"),
    ],
    "接收政府信息公开申请420件，法定期限内答复400件（转入2024年20件）": [
        ("420", "received"),
        ("400", "answered"),
        ("20", "out"),
    ],
    "今年收到政府信息公开申请15件，办理上年结转申请2件。共答复17件": [
        ("15", "received"),
        ("2", "in"),
        ("17", "answered"),
    ],
    "2022年结转3件，2023年新收政府信息公开申请9件，办结12件": [
        ("3", "in"),
        ("9", "new"),
        ("12", "done"),
    ],
    "收到政府信息公开申请件2031件，1990件已依法按期答复，41件顺延下一年度办理": [
        ("2031", "received"),
        ("1990", "answered"),
        ("41", "out"),
    ],
    "全年办理依申请公开57件，较上年增长9.6%": [("57", "handled")],
    "合计共办理依申请公开0件": [("0", "handled")],
    "上年收到申请10件，今年收到政府信息公开申请12件": [("12", "received")],
    # by applicant and by result
    "收到政府信息公开申请114件，其中，自然人申请100件，法人或其他组织申请14件": [
        ("114", "received"),
        ("100", "person"),
        ("14", "legal"),
    ],
    "我县接到政府信息公开申请31件，其中来自自然人28件、商业企业3件": [
        ("31", "received"),
        ("28", "person"),
        ("3", "legal.business"),
    ],
    "收到政府信息公开申请20件（甲街道12件、乙街道8件），其中自然人20件": [
        ("20", "received"),
        ("20", "person"),
    ],
    "2023年办理信息公开申请17件,其中,予以公开的6件,部分公开的4件,本机关不掌握的7件": [
        ("17", "handled"),
        ("6", "granted"),
        ("4", "partial"),
        ("7", "not_held"),
    ],
    "受理530件政府信息公开申请，作出答复500件。其中，予以公开300件，占60%": [
        ("530", "received"),
        ("500", "answered"),
        ("300", "granted"),
    ],
    "答复政府信息公开申请9件，其中同意公开答复3件、不予公开2件、无法提供1件、"
    "不予处理1件、作其他处理（含撤回）2件": [
        ("9", "answered"),
        ("3", "granted"),
        ("2", "denied"),
        ("1", "unavailable"),
        ("1", "declined"),
        ("2", "other"),
    ],
    "政府信息公开申请办结10件，其中予以公开及部分公开8件、重复申请2件": [
        ("10", "done"),
        ("8", "granted+partial"),
        ("2", "repeat"),
    ],
    "收到信息公开申请6宗，其中3宗予以公开、1宗部分公开": [
        ("6", "received"),
        ("3", "granted"),
        ("1", "partial"),
    ],
    "收到政府信息公开申请12件，依法答复12件，其中，予以公开5件，申请人主动撤回1件，部分公开6件": [
        ("12", "received"),
        ("12", "answered"),
        ("5", "granted"),
        ("6", "partial"),
    ],
    # reviews and suits
    "引发行政诉讼3件、行政复议5件，均已审结": [
        ("3", "suit"),
        ("5", "review"),
        ("0", "review.pending"),
    ],
    "发生行政复议61件、行政诉讼24件，其中9件行政复议和4件行政诉讼尚未审结": [
        ("61", "review"),
        ("24", "suit"),
        ("9", "review.pending"),
        ("4", "suit.pending"),
    ],
    "被申请行政复议6件（含上年结转2件）": [("6", "review")],
    "政府信息公开行政复议8件，其中结果维持5件，结果纠正1件，其他结果1件，尚未审结1件；"
    "行政诉讼4件，其中结果维持3件，尚未审结1件": [
        ("8", "review"),
        ("5", "~review.upheld"),
        ("1", "~review.corrected"),
        ("1", "~review.other"),
        ("1", "~review.pending"),
        ("4", "suit"),
        ("3", "~suit.upheld"),
        ("1", "~suit.pending"),
    ],
    "行政复议2件，其中1件结果维持，1件尚未审结；未经复议直接起诉1件，复议后起诉2件": [
        ("2", "review"),
        ("1", "~review.upheld"),
        ("1", "~review.pending"),
        ("1", "suit.direct"),
        ("2", "suit.after"),
    ],
    "因政府信息公开被申请行政复议1起，被提起行政诉讼2起": [("1", "review"), ("2", "suit")],
    "信息公开引发的行政复议案件21件，行政诉讼8件": [("21", "review"), ("8", "suit")],
    "发生行政复议、行政诉讼案件3件": [("3", "disputes")],
    "发生行政复议案件2件，均获维持": [("2", "review"), ("0", "review.not_upheld")],
    "复议中被纠正的有64件": [("64", "review.corrected")],
    "受理信息公开申请7件，被提起行政复议0件，与上年持平": [("7", "received"), ("0", "review")],
    # zero and all in words
    "未收到政府信息公开申请": [("0", "new")],
    "2023年,未收到依申请公开事项.": [("0", "new")],
    "全市共收到政府信息申请公开件658件": [("658", "received")],
    "全年未有公民、法人或者其他组织提交信息公开申请；": [("0", "new")],
    "我局2023年未受理任何政府信息公开申请。": [("0", "new")],
    "全年没有因信息公开被申请行政复议、提起行政诉讼的情形": [("0", "disputes")],
    "东湖区城管局未发生信息公开方面的行政复议和行政诉讼案件": [("0", "disputes")],
    "本年度无政府信息公开行政复议案件。": [("0", "review")],
    "未发生行政诉讼": [("0", "suit")],
    "接到依申请公开件6件，上年结转2件，均已办结": [
        ("6", "received"),
        ("2", "in"),
        ("0", "out"),
    ],
    "全年受理信息公开申请3条，按期办结率100%": [("3", "received"), ("0", "out")],
    "收到政府信息公开申请4件已全部办结": [("4", "received"), ("0", "out")],
    "本年度没有接到任何形式的信息公开申请": [("0", "new")],
    "依申请公开件共收到1件，按期答复1件，无转结下年度继续办理": [
        ("1", "received"),
        ("1", "answered"),
        ("0", "out"),
    ],
    "共收到依申请公开件1件，已按期答复1件，无转结下年度继续办理；涉及复议0件，诉讼0件，无败诉": [
        ("1", "received"),
        ("1", "answered"),
        ("0", "out"),
        ("0", "review"),
        ("0", "suit"),
    ],
    "全镇收到政府信息依申请公开共0件，其中书面申请0件，转办0件": [("0", "received")],
    "2023年共收到政府信息公开申请数1件": [("1", "received")],
    "受理信息公开申请总数1件，信息公开类行政复议1起，正在办理": [
        ("1", "received"),
        ("1", "review"),
    ],
    "全区共收到政府信息公开申请130件，申请量同比增长103%。办复率100%，其中予以公开或部分公开59件、"
    "占45.3%；不予公开32件、占24.6%": [
        ("130", "received"),
        ("59", "granted+partial"),
        ("32", "denied"),
    ],
    "收到信息公开申请件40件，比上一年度增长21%，已办结36件，4件结转至下年度继续办理，办结率90%": [
        ("40", "received"),
        ("36", "done"),
        ("4", "out"),
    ],
    "共办理政府信息公开申请69件，含2022年转至今年办理的3件，办结68件，剩余1件结转下一年度处理，"
    "另完成协办件13件，按期答复率100%": [
        ("69", "handled"),
        ("3", "in"),
        ("68", "done"),
        ("1", "out"),
    ],
    "收到政府信息公开申请17件、较上年减少13件，均依法办理，办结率100%。产生行政复议案件3件、"
    "行政诉讼案件2件，其中行政复议尚未审结1件、行政诉讼尚未审结1件": [
        ("17", "received"),
        ("0", "out"),
        ("3", "review"),
        ("2", "suit"),
        ("1", "review.pending"),
        ("1", "suit.pending"),
    ],
    "新收到依申请公开政府信息42件，答复依申请公开政府信息39件，结转到2024年继续办理3件": [
        ("42", "new"),
        ("39", "answered"),
        ("3", "out"),
    ],
    # documents, decisions, fees
    "2023年我局未制定行政规范性文件。": [("0", "norm.made")],
    "汇编现行有效规范性文件45件，收录本年度制发的行政规范性文件12件": [
        ("45", "norm.valid"),
        ("12", "norm.made"),
    ],
    "本年新增公开政府规章2件": [("2", "rule.made")],
    "制发规章1件、行政规范性文件8件，废止行政规范性文件26件，"
    "年末现行有效规章11件、行政规范性文件66件": [
        ("1", "rule.made"),
        ("8", "norm.made"),
        ("26", "norm.repealed"),
        ("11", "rule.valid"),
        ("66", "norm.valid"),
    ],
    "全年制发行政规范性文件8件，废止3件，现行有效66件": [
        ("8", "norm.made"),
        ("3", "norm.repealed"),
        ("66", "norm.valid"),
    ],
    "作出行政许可决定120件、行政处罚决定30件": [("120", "license"), ("30", "penalty")],
    "行政事业性收费共318.52万元": [("318.52", "fees")],
    # live numbers are no figures to check, but they open what follows
    "收到{applications/new/total}件政府信息公开申请，其中自然人18件": [("18", "person")],
    "收到政府信息公开申请{applications/new/total + applications/carried_in/total|形}件，办结20件": [
        ("20", "done")
    ],
}

# Clauses that quote nothing of the tables, or of another whole, time or measure.
SILENT = """
全年主动公开各类信息共计69条，发布解读12篇，接听热线300次。
公开人大代表建议答复件9件、政协提案答复件7件。
办理建议提案16件，答复提案16件，答复率100%。
未收取任何政府信息公开费用，无收取信息处理费情况。
收取信息处理费25件，共2950元。
主动公开政府规章9件（含新制定3件，修改4件，废止2件）。
公开政策性文件11件。
公布规划、规范性文件类信息68条，行政许可类信息69条。
向社会公开规范性文件8件。
对规范性文件解读8件。
报送备案行政规范性文件8件。
清理规范性文件20件，废止5件。
以区政府名义制发规范性文件3件，以区政府办公室名义制发规范性文件5件。
受理网络问政182件，受理群众诉求259起。
收到群众留言30条，办结率100%。
处理群众投诉30件，其中自然人25件。
依托政务服务窗口，受理申请5321件，办结5300件。
受理不动产登记申请200件，办理行政许可申请120件。
受理向区政府提出的信息公开申请45件，答复43件。
我办共收到政府信息公开申请17件。
区政府收到政府信息公开申请17件，本级收到政府信息公开申请17件。
代表区政府收到政府信息公开申请17件。
西山县收到政府信息公开申请477件，南河县收到政府信息公开申请301件。
各镇（街道）收到政府信息公开申请5件。
区级部门受理政府信息公开申请93件，各部门受理政府信息公开申请93件。
一季度收到政府信息公开申请5件，平均受理政府信息公开申请2件。
受理政府信息公开申请约20件，受理政府信息公开申请20余件，收到政府信息公开申请近百件。
受理政府信息公开申请1.2万件，受理政府信息公开申请2万余件。
受理政府信息公开申请20至30件，受理政府信息公开申请20-30件。
受理政府信息公开申请5件以上，受理政府信息公开申请5件左右，受理政府信息公开申请5件次。
受理政府信息公开申请3，119件。
受理政府信息公开申请3 1件。
第3件政府信息公开申请，一件事一次办，办好民生实事十件。
同比多收到政府信息公开申请5件，较上年多受理政府信息公开申请5件。
2022年，我区受理政府信息公开申请10件，办结10件，其中自然人8件。
2019年收到政府信息公开申请10件。
近三年来，共受理政府信息公开申请100件。
上年收到政府信息公开申请10件。
去年未收到政府信息公开申请。
预计2024年收到政府信息公开申请30件。
下一步，争取受理政府信息公开申请20件。
受理政府信息公开申请数量由2022年的20件上升至2023年的30件。
其中，网上申请15件，信函申请3件，当面申请1件。
通过网络收到政府信息公开申请15件。
收到涉及征地的政府信息公开申请5件。
牵头办理政府信息公开申请8件，指导办理政府信息公开申请9件。
办理行政复议案件200件，审理行政复议案件200件，收到行政复议申请300件。
办理行政复议案件200件、行政诉讼案件30件，其中维持10件。
受理行政复议申请5件、行政诉讼3件。
行政复议、行政诉讼各1件。
未发生行政复议被纠正、行政诉讼败诉案件。
未发生行政复议、行政诉讼败诉。
没有发生信息公开责任追究情形，未发生失泄密事件。
对未收到政府信息公开申请的，说明情况；如未收到政府信息公开申请，应当零报告。
公示行政处罚决定120件，公开行政许可决定120件。
收取行政事业性收费3项。
未制定规范性文件解读方案，未制定规范性文件和规章清理计划。
办理12345热线47件，已全部办结，回复率100%。
收到政府信息公开申请数十件，收到政府信息公开申请几十件。
收到依申请公开信息发布请求1件。
主动公开规章12件，行政规范性文件43件，人事任免文件106件。
公开行政许可0宗、行政处罚0宗。
镇街和职能部门收到网络申请1303件，不予公开81件，予以公开966件。
未发生与信息公开有关的举报、投诉和行政复议等情况。
根据《通知》（国办公开办函〔2021〕30号），报告统计期限为2023年1月1日至12月31日。
公开率100%，合格率均为100%，满意度99.5%。
维持2件，纠正1件，尚未审结3件。
予以公开30件，不予公开1件。
办结20件，答复30件。
自然人20件，法人或其他组织3件。
"""

# The same, after a clause that is understood: only that clause quotes a figure.
AFTER_RECEIVED = """
其中10件均依法按程序办结，9件申请人自行撤回
其中8件已全部办结
上年结转的3件已全部办结
答复群众留言30条，办结9件
处理群众投诉30件，自然人25件
超期答复1件，当面答复2件
均在法定期限内予以答复
申请人撤回申请2件
较上年增加5件，同比增长20%
其中网上提交15件、当面提交3件
占全部申请的60%，办结时间平均5天
人均办理3件
"""


@pytest.mark.parametrize("text", SPEAKS)
def test_a_clause_speaks_of_these_cells(editions: Editions, text: str) -> None:
    report = written(editions, text)
    assert found(report) == [(n, cells(name, report.form)) for n, name in SPEAKS[text]]


@pytest.mark.parametrize("text", SILENT.strip().split("\n"))
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_clause_that_quotes_nothing_is_left_alone(
    editions: Editions, text: str, edition: str
) -> None:
    year = 2023 if edition == "2021" else 2020
    text = text.replace("2022", str(year - 1)).replace("2023", str(year))
    assert found(written(editions, text, edition, year)) == []


@pytest.mark.parametrize("text", AFTER_RECEIVED.strip().split("\n"))
def test_what_follows_a_known_figure_may_be_unknown(editions: Editions, text: str) -> None:
    report = written(editions, f"全年受理信息公开申请19件，{text}。")
    numbers = [number for number, readings in found(report) if readings != cells("in", report.form)]
    assert numbers == ["19"]


def test_the_clauses_are_enough() -> None:
    assert len(SPEAKS) >= 60
    assert len(SILENT.strip().split("\n")) >= 55


def test_a_topic_ends_with_the_sentence_after_it(editions: Editions) -> None:
    far = "收到政府信息公开申请9件。网站运行平稳，栏目更新及时。开展培训。自然人5件。"
    assert [number for number, _ in found(written(editions, far))] == ["9"]


def test_an_office_may_call_itself_so(editions: Editions) -> None:
    report = written(editions, "我办共收到政府信息公开申请8份，区政府办公室未发生行政复议。")
    assert found(report) == []
    report.set("unit/name", "云河市东湖区人民政府办公室")
    assert [number for number, _ in found(report)] == ["8", "0"]


def test_the_older_edition_speaks_of_its_own_columns(editions: Editions) -> None:
    text = "制定规范性文件77件，新公开规范性文件70件，已宣布废止规范性文件5件。"
    report = written(editions, text, "2019", 2020)
    assert [each.readings for each in quoted(report, TEXT)] == [
        (("documents/norm/made",),),
        (("documents/norm/opened",),),
    ]
    other = written(editions, "收到政府信息公开申请9件，其他处理2件", "2019", 2020)
    assert quoted(other, TEXT)[1].readings == (("applications/done.other/total",),)


def test_a_street_office_named_in_short_is_the_unit(editions: Editions) -> None:
    report = written(editions, "打桥街道受理信息公开申请19件，其中10件均依法办结")
    assert found(report) == []
    report.set("unit/name", "云河市打桥街道办事处")
    assert found(report) == [("19", CELLS["received"])]


# ---- A figure that is none of what it may be


def filled(editions: Editions, text: str, **figures: str) -> Report:
    """A report with 0 in every cell but these."""
    report = written(editions, text)
    for field in report.entered:
        if field.kind.is_number:
            report.set(field.path, "0")
    for path, figure in figures.items():
        report.set(path, figure)
    return report


def findings(report: Report) -> list[Finding]:
    return list(figure_findings(report, TEXT))


def test_a_difference_names_both_with_table_row_and_column(editions: Editions) -> None:
    text = "一年来，共收到政府信息公开\n申请 2 件。"
    report = filled(editions, text, **{"applications/new/person": "3"})
    [finding] = findings(report)
    assert finding.message == (
        "正文写“共收到政府信息公开申请2件”，表三“新收·总计”是 3 件，相差 1。"
    )
    assert (finding.check, finding.level, finding.section) == ("quoted-figure", "explain", TEXT)
    assert finding.paths == (TEXT, NEW, IN)
    assert finding.words == "共收到政府信息公开申请2件"
    assert finding.source
    assert finding.fix is None
    assert not finding.pending
    [span] = finding.spans
    assert (span.path, report.text(TEXT)[span.start : span.end]) == (TEXT, "2")
    report.set("applications/new/person", "2")
    assert findings(report) == []


def test_either_reading_is_right_and_the_nearer_is_told(editions: Editions) -> None:
    text = "共收到政府信息公开申请75件。"
    figures = {"applications/new/person": "74", "applications/carried_in/person": "1"}
    assert findings(filled(editions, text, **figures)) == []
    assert findings(filled(editions, text, **{"applications/new/person": "75"})) == []
    [finding] = findings(
        filled(editions, text, **figures | {"applications/carried_in/person": "4"})
    )
    assert "最少相差 1" in finding.message


def test_what_was_withdrawn_need_not_count_as_answered(editions: Editions) -> None:
    text = "收到政府信息公开申请12件，答复11件，申请人撤回1件。"
    figures = {
        "applications/new/person": "12",
        "applications/done.granted/person": "11",
        "applications/done.other.misc/person": "1",
    }
    assert findings(filled(editions, text, **figures)) == []
    [finding] = findings(filled(editions, text.replace("11", "10"), **figures))
    assert "“办理结果总计·总计”是 12 件" in finding.message
    assert "“不含其他处理的办理结果”是 11 件，最少相差 1。" in finding.message


def test_a_group_is_called_by_its_header(editions: Editions) -> None:
    text = "收到政府信息公开申请0件，其中不予公开5件，法人或其他组织2件"
    report = filled(editions, text, **{"applications/done.denied.law/person": "4"})
    denied, legal = findings(report)
    assert "表三“（三）不予公开·总计”是 4 件，相差 1。" in denied.message
    assert "表三“新收·法人或其他组织”是 0 件" in legal.message
    assert set(denied.paths[1:]) == set(cells("denied", report.form)[0])


@pytest.mark.parametrize(
    ("text", "path", "check"),
    [
        ("未收到政府信息公开申请。", "applications/new/person", "zero-in-words"),
        (
            "全年没有因信息公开被申请行政复议、提起行政诉讼",
            f"{AFTER}.other",
            "zero-in-words",
        ),
        ("收到政府信息公开申请0件，已全部办结。", "applications/carried_out/person", "all-settled"),
        ("行政复议1件，均获维持。", "disputes/review.pending", "all-settled"),
    ],
)
def test_a_number_said_in_words(editions: Editions, text: str, path: str, check: str) -> None:
    clean = filled(editions, text)
    assert [each for each in findings(clean) if each.check == check] == []
    [finding] = [
        each for each in findings(filled(editions, text, **{path: "1"})) if each.check == check
    ]
    assert "1 件" in finding.message
    [span] = finding.spans
    assert text[span.start : span.end].strip("。") in text


def test_money_may_have_fewer_decimals(editions: Editions) -> None:
    for text, right in (
        ("318.52", True),
        ("318.5", True),
        ("318", True),
        ("319", True),
        ("320", False),
    ):
        report = filled(
            editions, f"收取行政事业性收费{text}万元。", **{"fees/fee/amount": "318.521082"}
        )
        assert (findings(report) == []) is right, text


def test_nothing_is_said_before_the_cells_are_filled(editions: Editions) -> None:
    report = written(editions, "共受理政府信息公开申请5件，未发生行政复议。")
    assert findings(report) == []
    report.set("applications/new/person", "3")
    [finding] = findings(report)
    assert finding.pending
    report.set("applications/new/legal.law", "3")
    [finding] = findings(report)
    assert not finding.pending, "more can only make it worse"


def test_the_review_of_a_text_section_and_of_the_cover_has_them(editions: Editions) -> None:
    report = filled(editions, "共受理政府信息公开申请5件。")
    report.set("preamble", "全年未收到政府信息公开申请。")
    report.set("applications/new/person", "3")
    checks = {f.check for f in review_section(report, TEXT)}
    assert "quoted-figure" in checks
    assert "zero-in-words" in {f.check for f in review_section(report, "")}


# ---- Published reports


def with_texts(path: Path, editions: Editions) -> Report:
    """A published report with its texts, and as much of a partial one as can be read."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if path.stem.startswith("partial_"):
        report = Report(editions[data["edition"]], data["fiscal_year"], {"unit/name": data["unit"]})
        for name, text in data["values"].items():
            put(report, name, text)
    else:
        report = read_published(path, editions)
    put(report, "preamble", data.get("preamble"))
    for number, section in enumerate(report.form.sections, 1):
        if section.text:
            put(report, section.text, data.get(f"section_{number}"))
    return report


def put(report: Report, path: str, text: str | None) -> None:
    """Keep what can be kept; a partial report has cells no form would take."""
    if text and not report.form.fields[path].derived:
        try:
            report.set(path, report.parse(path, text))
        except InvalidValue:
            return


def texts(form: Form) -> Iterator[str]:
    return (path for path, field in form.fields.items() if not field.kind.is_number)


def every(pattern: str = "*.json") -> list[Any]:
    missing = pytest.mark.skip(reason="no published reports beside the project")
    files = [
        f for f in sorted(REPORTS.glob(pattern)) if "narrative_figures" in f.read_text("utf-8")
    ]
    return [pytest.param(f, id=f.stem) for f in files] or [pytest.param(None, marks=missing)]


CODES = {
    "new.t": NEW,
    "in.t": IN,
    "7.t": DONE,
    "out.t": OUT,
    "new.n": "applications/new/person",
    "in.n": "applications/carried_in/person",
    "new.c1": "applications/new/legal.business",
    "in.c1": "applications/carried_in/legal.business",
    "1.t": "applications/done.granted/total",
    "2.t": "applications/done.partial/total",
    "gz.1": "documents/rule/made",
    "gf.1": "documents/norm/made",
    "gf.3": "documents/norm/valid",
}
GROUPS = {
    "new.L": "applications/new/legal.",
    "in.L": "applications/carried_in/legal.",
    **{
        f"{number}.*.t": f"applications/done.{group}"
        for number, group in ((3, "denied"), (4, "unavailable"), (5, "declined"), (6, "other"))
    },
}
for code, block in (("fy", "disputes/review"), ("zs", DIRECT), ("fh", AFTER)):
    for number, part in enumerate(("upheld", "corrected", "other", "pending", "total"), 1):
        CODES[f"{code}.{number}"] = f"{block}.{part}"


def meant(code: str, form: Form) -> set[str]:
    """The cells a report's own list of quoted figures names: ``new.t+in.t``, ``3.*.t``."""
    paths: set[str] = set()
    for term in code.split("+"):
        if term in CODES:
            paths.add(CODES[term])
        else:
            total = "/total" if term.endswith(".t") else ""
            paths |= {p for p in form.fields if p.startswith(GROUPS[term]) and p.endswith(total)}
    return paths


@pytest.mark.parametrize("path", every())
def test_every_known_phrase_of_a_published_report_is_matched(
    path: Path, editions: Editions
) -> None:
    report = with_texts(path, editions)
    text = report.text(TEXT)
    wrong = {span.start for f in figure_findings(report, TEXT) for span in f.spans}
    matched = {each.start: each for each in quoted(report, TEXT)}
    for known in json.loads(path.read_text(encoding="utf-8"))["narrative_figures"]:
        places = [n for n in matched if covers(text, known["phrase"], n)]
        if known["cell"] is None:
            assert not places, known["phrase"]
            continue
        [place] = [n for n in places if matched[n].number == known["value"]]
        cells = meant(known["cell_code"], report.form)
        assert cells in [set(reading) for reading in matched[place].readings], known["phrase"]
        assert (place not in wrong) is known["agrees"], known["phrase"]


def covers(text: str, phrase: str, place: int) -> bool:
    """Whether a place of the text lies in the phrase, blanks aside."""
    squeezed = "".join(text[:place].split())
    start = "".join(text.split()).find("".join(phrase.split()))
    return start <= len(squeezed) < start + len("".join(phrase.split()))


# The further phrases of PHRASES.md, by some of their words: the year, the unit that writes so, and
# what each of their figures speaks of. What has another scope or no cell is silent, and so is what
# the list cuts short.
FURTHER: list[tuple[str, int, str, list[str]]] = [
    ("1350", 2025, UNIT, ["received", "answered", "out"]),
    ("166", 2025, UNIT, ["review", "suit", "review.pending", "suit.pending"]),
    ("87", 2025, UNIT, []),
    ("行政复议9件", 2025, UNIT, ["review"]),
    ("180", 2025, UNIT, ["received", "answered", "in"]),
    ("809", 2024, UNIT, ["in", "received", "done", "out"]),
    ("11件，上年度", 2024, UNIT, ["received", "in", "out"]),
    ("10件，办理", 2025, UNIT, ["received", "in", "answered"]),
    ("2条，办结率", 2022, UNIT, ["received", "out"]),
    ("4条，已", 2020, UNIT, ["received", "out"]),
    ("4件…被", 2025, UNIT, ["received", "review"]),
    ("41件", 2022, UNIT, ["handled"]),
    ("34件,其中", 2025, UNIT, ["handled", "granted", "partial", "not_held"]),
    ("1499", 2022, UNIT, ["in"]),
    ("打浦桥", 2025, "上海市黄浦区打浦桥街道办事处", ["received"]),
    ("12147", 2023, UNIT, ["received", "review", "suit"]),
    ("2025件（", 2024, UNIT, ["received", "in", "answered", "out"]),
    ("61件", 2024, UNIT, ["review", "suit"]),
    ("13件（含", 2022, UNIT, []),
    ("未收到", 2023, UNIT, ["new"]),
    ("0件 |", 2023, UNIT, ["handled"]),
    ("没有发生", 2023, UNIT, ["disputes"]),
    ("驼峰路街道办未", 2020, "驼峰路街道办事处", ["disputes"]),
    ("未收取", 2020, UNIT, []),
    ("共计69条", 2020, UNIT, []),
]


@pytest.mark.parametrize(("mark", "year", "unit", "names"), FURTHER)
def test_the_further_phrases_are_read_as_told(
    editions: Editions, mark: str, year: int, unit: str, names: list[str]
) -> None:
    listed = REPORTS / "PHRASES.md"
    if not listed.exists():
        pytest.skip("no list of phrases beside the project")
    _, _, further = listed.read_text(encoding="utf-8").partition("## More")
    [row] = [line for line in further.split("\n") if line.startswith("|") and mark in line]
    report = written(editions, row.split("|")[1].strip(), year=year)
    report.set("unit/name", unit)
    readings = [each.readings for each in quoted(report, TEXT)]
    assert readings == [cells(name, report.form) for name in names]


@pytest.mark.parametrize("path", every())
def test_a_published_report_shows_its_own_mistakes_and_no_others(
    path: Path, editions: Editions
) -> None:
    report = with_texts(path, editions)
    known = json.loads(path.read_text(encoding="utf-8"))["narrative_figures"]
    wrong = [figure for figure in known if figure["agrees"] is False]
    findings = [f for each in texts(report.form) for f in figure_findings(report, each)]
    assert len(findings) == len(wrong)
    for finding, figure in zip(findings, wrong, strict=True):
        assert finding.words in "".join(figure["phrase"].split())
        assert f" {figure['cell_value']} 件" in finding.message


def samples() -> list[Any]:
    return [
        pytest.param(f, id=f"{f.parent.name}-sample")
        for f in sorted(places.forms().glob("*/sample*.gk.json"))
    ]


def brought(path: Path, editions: Editions) -> Report:
    if path.suffixes[-2:] != [".gk", ".json"]:
        return with_texts(path, editions)
    data = json.loads(path.read_text(encoding="utf-8"))
    form = editions[data["edition"]]
    report = Report(form, data["year"], {"unit/name": data["unit"]["name"]})
    for name, text in data["values"].items():
        if name in form.fields:
            report.set(name, text)
    return report


@pytest.mark.parametrize("path", samples())
def test_the_samples_are_clean_and_their_figures_known(path: Path, editions: Editions) -> None:
    report = brought(path, editions)
    assert findings(report) == []
    report.set(TEXT, report.printed(TEXT))  # as if its live numbers had been typed
    assert findings(report) == []
    assert len(quoted(report, TEXT)) >= 12


def is_at(finding: Finding, each: Quoted) -> bool:
    return any(span.start == each.start for span in finding.spans)


@pytest.mark.parametrize("path", [*published(), *samples()])
def test_every_changed_figure_of_a_text_is_found(path: Path, editions: Editions) -> None:
    chance = random.Random(path.stem)
    report = brought(path, editions)
    for name in texts(report.form):
        text = report.text(name)
        for each in quoted(report, name):
            for number in changed(each, report, chance):
                report.set(name, f"{text[: each.start]}{number}{text[each.end :]}")
                assert any(is_at(f, each) for f in figure_findings(report, name)), each.words
            report.set(name, text)


def changed(each: Quoted, report: Report, chance: random.Random) -> Iterator[int]:
    """Other numbers for a figure that are none of its readings."""
    if each.phrase.number is not None:
        return
    number = int(each.number)
    sums = [report.total(reading) for reading in each.readings]
    other = (number + 1, number - 1, number * 10, chance.randrange(10**4), int(str(number)[::-1]))
    yield from (n for n in other if n >= 0 and n not in sums)


@pytest.mark.parametrize("path", [*published(), *samples()])
def test_every_changed_cell_a_text_speaks_of_is_found(path: Path, editions: Editions) -> None:
    chance = random.Random(path.stem)
    report = brought(path, editions)
    for name in texts(report.form):
        for each in quoted(report, name):
            for cell in spoken_of(each, report):
                before = report.text(cell)
                report.set(cell, str(int(before or 0) + chance.choice((1, 2, 9, 1000))))
                if not fits(each, report):
                    assert any(is_at(f, each) for f in figure_findings(report, name)), cell
                else:
                    assert len(each.readings) > 1, cell
                report.set(cell, before)
            assert fits(each, report)


def fits(each: Quoted, report: Report) -> bool:
    totals = [report.total(reading) for reading in each.readings]
    return any(total is not None and is_figure(each.number, total) for total in totals)


def spoken_of(each: Quoted, report: Report) -> set[str]:
    """The entered cells in every reading that fits."""
    leaves = [
        {leaf for cell in reading for leaf in entered(report.form, cell)}
        for reading in each.readings
        if report.total(reading) == each.number
    ]
    return set.intersection(*leaves)


def entered(form: Form, path: str) -> set[str]:
    terms = form.fields[path].terms
    return {leaf for term in terms for leaf in entered(form, term)} if terms else {path}


# ---- Any text at all

PIECES = st.sampled_from(
    [
        *(
            "受理",
            "收到",
            "政府信息公开申请",
            "申请",
            "其中",
            "自然人",
            "予以公开",
            "行政复议",
            "未",
        ),
        *("件", "12", "1,234", "３", "两", "0", "。", "，", "、", "（", "）", "\n", " ", "2023年"),
        *(
            "{applications/new/total}",
            "{",
            "}",
            "上年",
            "结转",
            "均",
            "办结",
            "维持",
            "万元",
            "3.5",
        ),
        *("规范性文件", "制发", "现行有效", "某县", "\ufffc", "十", "《", "余", "年"),
        *("行政事业性收费", "1.25", "123456789012345", "0.1234567", "全部", "某局", "办公室", "."),
    ]
)
EDITIONS = Editions(places.forms())


@given(st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join)))
def test_any_text_can_be_read_and_spans_point_at_the_digits(text: str) -> None:
    report = written(EDITIONS, text)
    kept = report.text(TEXT)
    for each in quoted(report, TEXT):
        digits = kept[each.start : each.end]
        assert digits
        if each.phrase.number is None and not set(digits) & set("一二两三四五六七八九十"):
            assert int("".join(filter(str.isdecimal, digits.partition(".")[0]))) == int(each.number)
    report.set("applications/new/person", "7")
    report.set("fees/fee/amount", "999999999999999")
    for finding in findings(report):
        assert finding.message


HOSTILE: dict[str, Callable[[int], str]] = {
    "digits": lambda n: "1" * n,
    "groups": lambda n: "1," * (n // 2),
    "threes": lambda n: "1,234" * (n // 5),
    "numerals": lambda n: "十" * n,
    "brackets": lambda n: "（" * n,
    "bracket pairs": lambda n: "（）" * (n // 2),
    "nested": lambda n: "（" * (n // 2) + "）" * (n // 2),
    "braces": lambda n: "{/" * (n // 2),
    "open brace": lambda n: "{" + "/" * n,
    "fillers": lambda n: "共" * n + "5件",
    "words": lambda n: "收到申请" * (n // 4),
    "statements": lambda n: "未收到政府信息公开申请" * (n // 11),
    "heads": lambda n: "收到政府信息公开申请5件" * (n // 12),
    "parts": lambda n: "收到政府信息公开申请5件，" + "自然人5件、" * (n // 6),
    "after": lambda n: "5件自然人" * (n // 5),
    "blanks": lambda n: "申请 \n" * (n // 4),
    "spaces": lambda n: "1" + " " * n + "1",
    "headings": lambda n: "（一）收到\n" * (n // 6),
    "text": lambda n: "局" * n + "收到政府信息公开申请5件",
    "years": lambda n: "2022年" * (n // 5),
    "prefix": lambda n: "政府信息公开" * (n // 6),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_takes_time_in_proportion(editions: Editions, name: str) -> None:
    """100,000 characters in well under what a square of them would take."""
    report = written(editions, HOSTILE[name](100_000))
    start = time.process_time()
    quoted(report, TEXT)
    assert time.process_time() - start < 3


def test_a_text_is_read_once_whatever_happens_to_the_cells(editions: Editions) -> None:
    report = filled(editions, "共受理政府信息公开申请5件。")
    first = quoted(report, TEXT)
    report.set("applications/new/person", "5")
    assert quoted(report, TEXT) is first


def test_a_report_without_a_mistake_has_a_clean_review(editions: Editions) -> None:
    report = filled(editions, "共受理政府信息公开申请0件，未发生行政复议、行政诉讼。")
    for path in ("preamble", "problems", "remarks"):
        report.set(path, "文")
    assert not [f for f in review(report) if f.check in ("quoted-figure", "zero-in-words")]


# ---- The data, read strictly


def edition_with(extra: str) -> Form:
    folder = places.forms() / "2021"
    form = (folder / "form.toml").read_text(encoding="utf-8")
    return load_edition(form, "", extra, "forms/2021")


WORDS = """[words]
"件" = "件"
"收" = "收到"
[roles]
unit = ["件"]
"""
PHRASE = """[[phrases]]
id = "a"
title = "收到"
say = ["收 #"]
readings = ["applications/new/total"]
source = "习惯"
"""


def test_a_small_phrasebook_works() -> None:
    form = edition_with(WORDS + PHRASE)
    report = Report(form, 2023, {TEXT: "收到5件"})
    assert [each.number for each in quoted(report, TEXT)] == [5]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('say = ["收 #"]', 'say = ["发 #"]'), "发"),
        (('say = ["收 #"]', 'say = ["收"]'), "number"),
        (('say = ["收 #"]', 'say = ["#"]'), "除了数字"),
        (('say = ["收 #"]', "say = []"), "say"),
        (('"applications/new/total"', '"applications/none.*/total"'), "none"),
        (('"applications/new/total"', '"overview"'), "overview"),
        (('title = "收到"', 'title = ""'), "title"),
        (('source = "习惯"', ""), "source"),
        (('source = "习惯"', 'source = "习惯"\nunder = ["别的"]'), "别的"),
        (('source = "习惯"', 'source = "习惯"\nnear = "别的"'), "别的"),
        (('source = "习惯"', 'source = "习惯"\nunit = "别的"'), "别的"),
        (('source = "习惯"', 'source = "习惯"\nsay_so = 1'), "say_so"),
        (('unit = ["件"]', 'units = ["件"]'), "units"),
        (('unit = ["件"]', 'unit = ["条"]'), "条"),
        (('unit = ["件"]', 'unit = ["件"]\nskip = ["件"]'), "件"),
        (('"收到"', '"收到 件"'), "件"),
        (('"收到"', '""'), "收"),
        (('"收到"', "1"), "收"),
        ((PHRASE, PHRASE + PHRASE), "a"),
    ],
)
def test_a_phrasebook_that_does_not_hold_together_is_refused(
    change: tuple[str, str], words: str
) -> None:
    broken = (WORDS + PHRASE).replace(*change)
    assert broken != WORDS + PHRASE
    with pytest.raises(FormError, match=words):
        edition_with(broken)
