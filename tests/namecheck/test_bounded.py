"""No text costs more than a blink: the work of a check is bounded by construction, whatever somebody types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.parse import parse
from namecheck.register import MemoryRegister, PriorName
from namecheck.rivals import AT_ONCE, ENOUGH
from namecheck.shelf import Shelf
from namecheck.suggest import MOST_KEYS, suggest

DAY = date(2026, 11, 1)
MOST_LOOKED_UP = 2_500  # keys of one check; at two microseconds each
SIXTEEN = "海东市红光宏图泰山金银铜铁大地春风餐饮有限公司"
LONG = "海东市乐都区" + "青禾" * 30 + "餐饮有限公司"
MISSPELT = "海动市乐都区红光餐饮有限公司"
# Characters with many readings, many look-alikes, and words of common names and divisions.
COSTLY = [
    *"行长乐重曾单参差和了没得都的地着为干己已未末土士泰秦青禾红光金银大太",
    "海东", "青海省", "（北京）", "商贸", "科技", "有限公司", "分公司", "中国", "集团", "合作社",
]  # fmt: skip


class Counted:
    """A register that counts what it is asked for."""

    def __init__(self, register: MemoryRegister) -> None:
        self.keys = self.names = 0
        self._register = register

    def candidates(self, keys: Iterable[int]) -> Iterator[PriorName]:
        self.keys += len(list(keys))
        for prior in self._register.candidates(keys):
            self.names += 1
            yield prior


@pytest.fixture(scope="module")
def register(shelf: Shelf) -> Counted:
    return Counted(MemoryRegister(shelf, [PriorName("海东市红光酒业有限公司", authority="630200")]))


def asked(text: str) -> Declaration:
    return Declaration(text, None, "630200", DAY)


@pytest.mark.parametrize("text", [LONG, SIXTEEN, MISSPELT, "青" * 1000, "（北京）" * 250, "A" * 1000])
def test_the_worst_texts_known_ask_for_few_keys(shelf: Shelf, register: Counted, text: str) -> None:
    register.keys = 0
    check(asked(text), shelf, register)
    assert register.keys <= MOST_LOOKED_UP


@pytest.mark.parametrize("text", [LONG, SIXTEEN])
def test_a_trade_name_too_long_to_compare_is_refused_by_name(
    shelf: Shelf, register: Counted, text: str
) -> None:
    report = check(asked(text), shelf, register)
    assert report.outcome == "reject"
    assert "trade_name_too_long" in {finding.code for finding in report.findings}


@pytest.mark.parametrize("text", ["\ufdfa" * 100, "海东市" + "\u3314" * 60 + "有限公司"])
def test_characters_that_stand_for_many_count_as_many(shelf: Shelf, register: Counted, text: str) -> None:
    """U+FDFA is eighteen letters in compatibility form: a hundred of them are a text nobody meant as a name."""
    register.keys = 0
    report = check(asked(text), shelf, register)
    assert [finding.code for finding in report.findings] == ["name_too_long"]
    assert register.keys == 0
    assert parse(text, shelf).text == text  # and whoever parses it by itself gets an answer


def test_a_split_too_long_to_compare_is_not_searched_for_disguises_either(
    shelf: Shelf, register: Counted
) -> None:
    """A text without form is also read as one long trade name; looking through that for look-alikes was dear."""
    tail = "科技未没秦科技和没大光了合作社已海洛音未长士禾参着分公司海东青海省己分公司了曾青海省秦"
    report = check(asked("中国金青的泰己的中国光" + tail), shelf, register)
    assert "disguised_word" not in {finding.code for finding in report.findings}
    assert report.outcome == "reject"


@given(parts=st.lists(st.sampled_from(COSTLY), min_size=1, max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_text_asks_for_more(shelf: Shelf, register: Counted, parts: list[str]) -> None:
    register.keys = 0
    text = "".join(parts)
    check(asked(text), shelf, register)
    assert register.keys <= MOST_LOOKED_UP, text


@pytest.mark.parametrize("text", [LONG, SIXTEEN, MISSPELT, "海东市红光酒业有限公司"])
def test_suggestions_stop_at_their_budget(shelf: Shelf, register: Counted, text: str) -> None:
    register.keys = 0
    suggest(asked(text), shelf, register)
    assert register.keys <= MOST_KEYS + 2 * MOST_LOOKED_UP


def test_a_misspelt_division_is_mended_and_its_suggestions_stay_within_the_budget(
    shelf: Shelf, register: Counted
) -> None:
    register.keys = 0
    found = suggest(asked(MISSPELT), shelf, register)
    assert found[0].text == "海东市红光餐饮有限公司"
    assert register.keys <= MOST_KEYS + 2 * MOST_LOOKED_UP


def crowd(count: int) -> list[PriorName]:
    """Names that all contain 红光 in one trade, and one that is the very same."""
    numbers = "一二三四五六七八九十"
    names = [f"海东市红光{a}{b}{c}商贸有限公司" for a in numbers for b in numbers for c in numbers][:count]
    return [PriorName(name, authority="630200", ref=str(at)) for at, name in enumerate(names)]


def test_of_a_crowd_no_rule_is_missed(shelf: Shelf) -> None:
    others = [
        "海东市红光贸易有限公司",
        "海东市宏光商贸有限公司",
        "海东市红光有限公司",
        "海东市红光实业有限公司",
    ]
    names = [*crowd(600), *(PriorName(name, authority="630200", ref=name) for name in others)]
    register = Counted(MemoryRegister(shelf, names))
    few = check(asked("海东市红光商贸有限公司"), shelf, register)
    read = register.names
    every = check(asked("海东市红光商贸有限公司"), shelf, register, most=None)
    assert {f.code for f in few.findings} == {f.code for f in every.findings}
    assert {"same_trade_name", "same_sound", "containment", "bare_industry"} <= {f.code for f in few.findings}
    assert read < 150 < register.names - read
    assert any(finding.params.get("more") for finding in few.findings)


PLACES = ("海东市", "海东", "平安", "民和", "互助", "循化", "化隆", "海东市乐都区", "青海省", "")
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "厂", "中心", "商行")
HEARD = ("宏光", "洪光", "鸿光")


def named_alike(wordings: Iterable[str]) -> list[str]:
    """The same trade name everywhere and in every form."""
    return [f"{place}红光{wording}{form}" for place in PLACES for wording in wordings for form in FORMS]


def stored(names: Iterable[str], shelf: Shelf) -> Counted:
    return Counted(MemoryRegister(shelf, [PriorName(name, authority="630200", ref=name) for name in names]))


def codes(text: str, shelf: Shelf, register: Counted, most: int | None) -> set[tuple[str, str]]:
    return {(found.code, found.outcome) for found in check(asked(text), shelf, register, most).findings}


def test_a_hint_behind_a_crowd_of_refusals_is_told(shelf: Shelf) -> None:
    """Ten of the very same name end the reading for their rule, not for that of a cooperative of that name."""
    register = stored([*named_alike(["商贸"]), "海东市红光商贸专业合作社"], shelf)
    text = "海东市红光贸易有限公司"
    assert codes(text, shelf, register, ENOUGH) == codes(text, shelf, register, None)
    assert "near_business" in {code for code, _ in codes(text, shelf, register, ENOUGH)}


def test_a_name_without_industry_is_not_read_beside_all_that_bear_it(shelf: Shelf) -> None:
    """All of them refuse it; the few that only sound alike are a hint, and were looked for among the others."""
    heard = [f"海东市{other}商贸有限公司" for other in HEARD]
    register = stored([*named_alike(["商贸", "科技", "餐饮", "建筑"]), *heard], shelf)
    text = "海东市红光有限公司"
    few = codes(text, shelf, register, ENOUGH)
    assert register.names <= AT_ONCE + 1 + len(HEARD) + ENOUGH
    assert {("same_trade_name", "reject"), ("bare_industry", "warn")} <= few
    assert few == codes(text, shelf, register, None)


TRADES = st.sampled_from(["红光", "宏光", "红光大地", "大红光", "红广", "江光", "大地红光", "红", "鸿光大地"])
WORDINGS = st.sampled_from(["商贸", "贸易", "科技", "餐饮", "餐饮管理", "实业", "", "广告", "广告传媒"])
NAMES = st.builds(
    "".join, st.tuples(st.sampled_from(PLACES), TRADES, WORDINGS, st.sampled_from([*FORMS, "专业合作社"]))
)


@given(names=st.lists(NAMES, min_size=150, max_size=250, unique=True), text=NAMES)
@settings(max_examples=60, deadline=None)
def test_of_no_crowd_is_a_rule_missed(shelf: Shelf, names: list[str], text: str) -> None:
    register = stored(names, shelf)
    assert codes(text, shelf, register, 1) == codes(text, shelf, register, None)
    assert codes(text, shelf, register, ENOUGH) == codes(text, shelf, register, None)
