"""Review rounds by the hundred: what leaders did to the file is what the merged report has."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from gkdesk.desk.desk import Desk
from gkdesk.desk.rounds import accept, send
from gkdesk.domain.compare import CONFLICT
from gkdesk.domain.report import Report
from gkdesk.domain.units import same, units
from gkdesk.readers.editions import Editions
from gkdesk.store.log import Store
from tests.desk.returning import came_back
from tests.desk.reviewer import LEADERS, Paragraph, Reviewer, as_new, as_wps
from tests.readers.foreign import YEARS, full_report, written

NOW = datetime(2025, 1, 15, 9, 30)
SENTENCES = (
    "全年通过门户网站主动公开各类信息，重点领域的栏目按月更新",
    "收到公民和组织提出的申请{applications/new/total}件，全部在法定期限内答复",
    "其中自然人提出{applications/new/person}件，商业企业提出{applications/new/legal.business}件",
    "对不予公开的{applications/done.denied.*/total}件逐件说明理由并告知救济途径",
    "制定了政府信息管理的工作制度，明确科室职责和审核流程",
    "政务公开平台建设稳步推进，网站栏目调整后查找更方便",
    "对年度工作开展考核评议，结果纳入绩效并在会上通报",
    "组织业务培训{disputes/review.other}次，参加人员涵盖各科室和下属单位",
    "因政府信息公开被申请行政复议{disputes/review.total}件，按期提交答复材料",
    "回应社会关切方面，对群众来信来访反映的问题及时答复",
    "解读政策文件的形式还比较单一，图解和视频偏少",
    "下一步将完善公开目录，细化公开标准，规范办理程序",
)
WORDS = ("进一步", "认真", "按要求", "继续", "切实", "会同有关科室", "及时", "较好地")


@pytest.fixture(scope="module")
def desk(editions: Editions, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    store = Store(tmp_path_factory.mktemp("store"))
    yield Desk(store, editions, now=lambda: NOW)
    store.close()


def narrative(random: Random) -> str:
    """Some paragraphs, each of sentences that no other has."""
    pool = list(SENTENCES)
    random.shuffle(pool)
    made = []
    for number in "一二三四五六"[: random.randint(3, 6)]:
        count = random.randint(1, 2)
        body = "。".join(pool.pop() for _ in range(count))
        made.append(f"（{number}）{random.choice(WORDS)}做好工作。{body}。")
    return "\n".join(made)


@dataclass
class Case:
    """A report that was sent, and the leader at its file."""

    report: int
    reviewer: Reviewer
    random: Random


def begun(desk: Desk, editions: Editions, folder: Path, seed: int, *, tracked: bool) -> Case:
    random = Random(seed)
    year = YEARS[seed % len(YEARS)]
    unit = f"云溪市第{seed}街道办事处"
    report = desk.new(unit, year).id
    values = full_report(editions, year, unit).values
    if "disputes/review.other" not in values:
        raise AssertionError(values.keys())
    for path in ("overview", "problems", "other"):
        if path in values:
            values[path] = narrative(random)
    values["applications/new/person"] = str(random.randint(40, 4000))
    desk.put_many(report, values)
    sent = send(desk, report, folder)
    author = random.choice(LEADERS)
    reviewer = Reviewer(desk.report(report), sent.file.read_bytes(), tracked, author)
    return Case(report, reviewer, random)


def review(case: Case) -> None:
    """What a leader does in one sitting; at most one thing to a paragraph."""
    reviewer, random = case.reviewer, case.random
    for own in reviewer.texts.values():
        if len(own) < 3:
            continue
        for paragraph in random.sample(own, len(own) - 1):
            if paragraph in own and not paragraph.touched and random.random() < 0.7:
                random.choice(ACTS)(reviewer, paragraph, random)
    cells = [f.path for f in reviewer.report.form.entered if f.kind.name == "count"]
    for path in random.sample(cells, 3):
        reviewer.fill(path, str(random.randint(0, 9999)))
    # A figure written over with the same one is no change.
    reviewer.cells = {p: t for p, t in reviewer.cells.items() if t}


def _insert(reviewer: Reviewer, paragraph: Paragraph, random: Random) -> None:
    at = random.choice(reviewer.places(paragraph))
    reviewer.replace(paragraph, at, at, random.choice(WORDS))


def _delete(reviewer: Reviewer, paragraph: Paragraph, random: Random) -> None:
    at = random.choice(reviewer.places(paragraph))
    reviewer.replace(paragraph, at - 1, at, "")


def _rewrite(reviewer: Reviewer, paragraph: Paragraph, random: Random) -> None:
    at = random.choice(reviewer.places(paragraph)[1:])
    reviewer.replace(paragraph, at - 1, at + 1, "严格依照程序")


def _figure(reviewer: Reviewer, paragraph: Paragraph, random: Random) -> None:
    lives = [u for u in units(paragraph.text) if u.text.startswith("{")]
    if lives:
        live = random.choice(lives)
        reviewer.replace(paragraph, live.start, live.end, str(random.randint(5000, 9999)))


def _split(reviewer: Reviewer, paragraph: Paragraph, random: Random) -> None:
    stops = [u.end for u in units(paragraph.text)[:-1] if u.text == "。"]
    if stops:
        reviewer.split(paragraph, random.choice(stops))


def _join(reviewer: Reviewer, paragraph: Paragraph, random: Random) -> None:
    own = reviewer.texts[paragraph.path]
    at = own.index(paragraph)
    if at + 1 < len(own) and not own[at + 1].touched:
        reviewer.join(paragraph)


def _move(reviewer: Reviewer, paragraph: Paragraph, random: Random) -> None:
    own = reviewer.texts[paragraph.path]
    at = own.index(paragraph)
    others = [n for n in range(len(own)) if n not in (at, at - 1)]
    if others:
        reviewer.move(paragraph, own[random.choice(others)])


def _add(reviewer: Reviewer, paragraph: Paragraph, random: Random) -> None:
    reviewer.add(paragraph, f"另外，{random.choice(WORDS)}开展了第{random.randint(2, 9)}轮自查。")
    paragraph.touched = True


def _drop(reviewer: Reviewer, paragraph: Paragraph, random: Random) -> None:
    if len(reviewer.texts[paragraph.path]) > 2:
        reviewer.drop(paragraph)


ACTS: tuple[Callable[[Reviewer, Paragraph, Random], None], ...] = (
    *(_insert, _delete, _rewrite, _figure, _figure),
    *(_split, _join, _move, _add, _drop),
)
SHAPES = ("tracked", "plain", "wps", "new")


def typed_on(desk: Desk, case: Case) -> dict[str, str]:
    """The clerk types on in paragraphs that the leader left alone; what is to come of both."""
    reviewer, random = case.reviewer, case.random
    intended = reviewer.intended()
    now = desk.report(case.report)
    for path, own in reviewer.texts.items():
        for paragraph in own:
            if paragraph.touched or len(own) < 3 or random.random() < 0.5:
                continue
            old = paragraph.text
            at = random.choice(reviewer.places(paragraph))
            new = old[:at] + "（经办人补充）" + old[at:]
            desk.put(case.report, path, now.values[path].replace(old, new))
            intended[path] = intended[path].replace(old, new)
    free = [f.path for f in now.form.entered if f.kind.name == "count"]
    for path in random.sample([p for p in free if p not in reviewer.cells], 2):
        desk.put(case.report, path, "31")
        intended[path] = "31"
    return intended


def wrong(report: Report, intended: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {
        path: (text, report.values.get(path, ""))
        for path, text in intended.items()
        if not same(text, report.values.get(path, ""))
    }


def merged(desk: Desk, case: Case, folder: Path, content: bytes) -> None:
    """Take a file back and accept it all: what comes of it is what was meant."""
    intended = typed_on(desk, case)
    returned = came_back(desk, written(folder, "返回.docx", content))
    assert [each for each in returned.differences if each.kind == CONFLICT] == []
    assert (returned.unread, returned.missing) == ((), ())
    assert accept(desk, returned, returned.open) == []
    assert wrong(desk.report(case.report), intended) == {}


@pytest.mark.parametrize("seed", range(208))
def test_a_round(seed: int, desk: Desk, editions: Editions, tmp_path: Path) -> None:
    shape = SHAPES[seed % len(SHAPES)]
    case = begun(desk, editions, tmp_path, seed, tracked=shape in ("tracked", "new"))
    review(case)
    content = case.reviewer.saved()
    if shape == "wps":
        content = as_wps(content, case.random)
    elif shape == "new":
        content = as_new(content)
    merged(desk, case, tmp_path, content)
