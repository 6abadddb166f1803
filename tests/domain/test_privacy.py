"""What must not go out is found; what only looks like it is not."""

import random

import pytest

from gkdesk.domain.privacy import is_card_number, is_identity_number, masked, read_words
from gkdesk.readers.editions import Editions
from tests.domain.texts import findings, marked, only, written

CHECKS = (
    "identity-number",
    "mobile-number",
    "card-number",
    "person-name",
    "secret-mark",
    "own-word",
)
IDENTITY = "11010519491231002X"  # the example of the standard
CARD = "4111111111111111"  # the example of every card maker


def test_identity_numbers_are_checked() -> None:
    assert is_identity_number(IDENTITY)
    assert is_identity_number(IDENTITY.lower())
    assert not is_identity_number("110105194912310021")
    assert not is_identity_number("1101051949123100")


def test_one_digit_changed_is_no_identity_number() -> None:
    chance = random.Random(11643)
    for _ in range(50):
        place = chance.randrange(17)
        digit = str((int(IDENTITY[place]) + chance.randint(1, 9)) % 10)
        assert not is_identity_number(IDENTITY[:place] + digit + IDENTITY[place + 1 :])


def test_card_numbers_are_checked() -> None:
    assert is_card_number(CARD)
    assert is_card_number("6011000990139424")
    assert not is_card_number("4111111111111112")
    assert not is_card_number("7992739871377777")


@pytest.mark.parametrize(
    ("text", "check", "words"),
    [
        (f"申请人的证件号是{IDENTITY}，已答复。", "identity-number", IDENTITY),
        (f"退费到{CARD}。", "card-number", CARD),
        ("退费到4111 1111 1111 1111。", "card-number", "4111 1111 1111 1111"),
        ("来电13812345678的群众。", "mobile-number", "13812345678"),
        ("来电１３８１２３４５６７８的群众。", "mobile-number", "１３８１２３４５６７８"),
        ("来电+86 138-1234-5678的群众。", "mobile-number", "+86 138-1234-5678"),
    ],
)
def test_personal_numbers(editions: Editions, text: str, check: str, words: str) -> None:
    report = written(editions, overview=text)
    [finding] = only(findings(report), *CHECKS)
    assert (finding.check, finding.level, finding.paths) == (check, "error", ("overview",))
    assert marked(report, finding) == [words]
    assert words not in finding.message


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (IDENTITY, "110***********002X"),
        (CARD, "411*********1111"),
        ("4111 1111 1111 1111", "411* **** **** 1111"),
        ("13812345678", "138****5678"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("+86 138-1234-5678", "+86 1**-****-5678"),
    ],
)
def test_of_a_personal_number_only_its_ends_are_told(number: str, told: str) -> None:
    assert masked(number) == told


@pytest.mark.parametrize(
    "text",
    [
        "电话：0517-87222589，邮编：223100。",
        "点击量13812345678次，浏览138123456789人。",
        "统一社会信用代码11320800014299137K，编号4111111111111112。",
        "网址 http://www.gov.cn/col/13812345678/index.html。",
        "数{applications/new/total}，金额 4111111111111111.5 元以上。",
        "2019 2020 2021 2022 四年。",
    ],
)
def test_other_numbers(editions: Editions, text: str) -> None:
    assert only(findings(written(editions, overview=text)), *CHECKS) == []


def test_the_offices_own_telephone(editions: Editions) -> None:
    contact = "如有疑问，请与青川县水务局联系（电话：13812345678）。"
    assert only(findings(written(editions, preamble=contact)), *CHECKS) == []
    assert only(findings(written(editions, overview=contact)), *CHECKS) == []
    told = "来电13812345678。"
    assert len(only(findings(written(editions, overview=told)), *CHECKS)) == 1
    own = written(editions, overview=told, unit_telephone="138-1234-5678")
    assert only(findings(own), *CHECKS) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("申请人张某某要求公开。", "张某某"),
        ("申请人王小明，要求公开水费明细。", "王小明"),
        ("原告：李刚不服答复。", "李刚"),
        ("张三诉县水务局一案已审结。", "张三"),
        ("林**提出申请。", "林**"),
    ],
)
def test_names_of_persons_are_hints(editions: Editions, text: str, words: str) -> None:
    report = written(editions, overview=text)
    [finding] = only(findings(report), *CHECKS)
    assert (finding.check, finding.level) == ("person-name", "hint")
    assert marked(report, finding) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "申请人主动撤回。申请人对答复不服。申请人陈述、申辩。申请人周知。",
        "当事人向法院起诉，被告应诉。王某局的报告。",
        "及时化解投诉，周到服务，行政诉讼2件。",
        "与申请人沟通，准确了解申请人诉求。",
    ],
)
def test_no_names(editions: Editions, text: str) -> None:
    assert only(findings(written(editions, overview=text)), *CHECKS) == []


@pytest.mark.parametrize("word", ["机密★", "秘密级", "绝密", "内部资料", "请勿外传", "工作秘密"])
def test_marks_of_secrecy_are_hints(editions: Editions, word: str) -> None:
    report = written(editions, overview=f"汇编材料（{word}）发到各科室。")
    [finding] = only(findings(report), *CHECKS)
    assert (finding.check, finding.level, finding.words) == ("secret-mark", "hint", word)


@pytest.mark.parametrize(
    "text",
    [
        "属于国家秘密的不予公开，落实保密审查，确保不失密不泄密。",
        "涉及商业秘密、个人隐私的征求意见。",
        "严防泄露国家秘密、工作秘密。",
        "内部审批后公开，机密性要求高。",
    ],
)
def test_words_of_duty_are_no_secrets(editions: Editions, text: str) -> None:
    assert only(findings(written(editions, overview=text)), *CHECKS) == []


def test_an_offices_own_words(editions: Editions) -> None:
    words = read_words("\ufeff# 本局词表\n旧水厂\n\n  老局长 # 已退休\n旧水厂\n")
    assert words == ("旧水厂", "老局长")
    report = written(editions, overview="旧水厂已停用，旧水厂拆除。", title="2023年年度报告")
    [finding] = only(findings(report, words=words), "own-word")
    assert (finding.level, finding.words) == ("explain", "旧水厂")
    assert marked(report, finding) == ["旧水厂", "旧水厂"]
    assert "旧水厂" in finding.message
    assert only(findings(report), "own-word") == []


@pytest.mark.parametrize("text", ["", "\n\n", "# 只有说明\r\n\r\n"])
def test_an_empty_list_of_words(text: str) -> None:
    assert read_words(text) == ()
