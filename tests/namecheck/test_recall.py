"""Two names clash under a rule ⟹ they share a key: invented names made to clash, and real ones against brute force."""

from __future__ import annotations

import gzip
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from namecheck.keys import probed, stored
from namecheck.name import ParsedName, Parts
from namecheck.pairs import PREDICATES, RULES, clashes, compared
from namecheck.parse import compose, parse
from namecheck.probes import probes
from namecheck.reading import read
from namecheck.shelf import Shelf
from tests.namecheck.mutate import mutations
from tests.namecheck.reference import missed, readings, tally

PLACES = [
    ("海东", "630200"),
    ("西宁", "630100"),
    ("民和", "630222"),
    (None, "630200"),
    (None, "630100"),
    ("海东市乐都区", "632123"),
]
TRADE = st.text(alphabet="泰秦山牛栏兰阿巴里行长乐红光宏荃聚德己已创畅刚", min_size=1, max_size=7)
INDUSTRY = st.sampled_from(
    [
        None,
        "商贸",
        "贸易",
        "科技",
        "技术开发",
        "酒业",
        "白酒",
        "实业",
        "实业发展",
        "房地产",
        "置业",
        "餐饮",
        "公共汽车运输",
        "汽车运输",
        "在线信息科技",
        "网络科技",
        "电子科技",
        "彩印",
        "包装印刷",
        "服装",
        "日用品",
    ]
)
ALONE = st.sampled_from(["盐业", "自来水", "公交", "运输", "酒业", "白酒", "城市建设投资"])
FORM = st.sampled_from(["有限公司", "厂", "专业合作社", "集团有限公司", "集团", "中心（有限合伙）", "店"])
PATTERN = st.sampled_from(["DTIF", "TDIF", "TIDF"])


@st.composite
def named(draw: st.DrawFn) -> tuple[str, str]:
    """A name and the authority it is declared at."""
    division, authority = draw(st.sampled_from(PLACES))
    if draw(st.integers(0, 4)) == 0:  # division, business and form alone
        return compose(division, draw(ALONE), draw(st.sampled_from([None, "实业"])), draw(FORM)), authority
    return compose(division, draw(TRADE), draw(INDUSTRY), draw(FORM), draw(PATTERN)), authority


@given(names=st.lists(named(), min_size=2, max_size=12))
@settings(max_examples=400, deadline=None)
def test_clash_means_a_shared_key(shelf: Shelf, names: list[tuple[str, str]]) -> None:
    found = readings(names, shelf)
    assert list(missed(found, found)) == []


TRADES = [
    "红光",
    "宏光",
    "红广",
    "红光大地",
    "大地红光",
    "大红光",
    "红",
    "全聚德",
    "荃聚德",
    "宏全聚德",
    "创想",
    "畅想",
    "泰山",
    "秦山",
]
WORDINGS = [
    "", "商贸", "贸易", "科技", "酒业", "白酒", "实业", "实业发展", "餐饮", "餐饮管理", "公共汽车运输", "汽车运输", "运输",
    "在线信息科技", "网络科技", "电子科技", "广告", "广告传媒", "五金建材", "服装", "日用品",
]  # fmt: skip
FORMS = ["有限公司", "厂", "专业合作社", "集团有限公司", "店"]


def mixed(count: int) -> list[tuple[str, str]]:
    """Names that meet one another under every rule, the same each time."""
    chance = random.Random(610)  # noqa: S311  # made names
    return [
        ((place or "") + "".join(map(chance.choice, (TRADES, WORDINGS, FORMS))), authority)
        for place, authority in chance.choices(PLACES, k=count)
    ]


def test_the_gravest_rule_of_a_clash_has_a_probe_that_finds_it(shelf: Shelf) -> None:
    """Also with the names that it leaves out: a crowd is read rule by rule, and none is missed. A business that is only near for one
    (公共汽车运输 of 运输) may be the very substance of the other."""
    found = readings(mixed(400), shelf)
    counts = tally(found, found)
    assert all(seen == met for seen, met in counts.values()), counts
    assert min(seen for seen, _ in counts.values()) > 10, counts


@given(names=st.lists(named(), min_size=2, max_size=6))
@settings(max_examples=150, deadline=None)
def test_the_short_ways_say_what_the_long_ones_do(shelf: Shelf, names: list[tuple[str, str]]) -> None:
    """Keys in one go find what all probes do; a predicate left out of a comparison is one that does not hold."""
    found = readings(names, shelf)
    kept = [stored(each) for each in found]
    for one in found:
        once, probe_by_probe = probed(one), {key for probe in probes(one) for key in probe}
        assert once >= probe_by_probe
        assert all(once.isdisjoint(keys) == probe_by_probe.isdisjoint(keys) for keys in kept)
        for other in found:
            slow = tuple(rule for rule in compared(one, other) if PREDICATES[rule](one, other))
            assert clashes(one, other) == slow


@given(names=st.lists(named(), min_size=2, max_size=6))
@settings(max_examples=150, deadline=None)
def test_clashes_are_symmetric(shelf: Shelf, names: list[tuple[str, str]]) -> None:
    found = readings(names, shelf)
    assert all(clashes(a, b) == clashes(b, a) for a in found for b in found)


@pytest.mark.parametrize("switch", ["merge_in_ing", "merge_l_n", "merge_flat"])
def test_keys_follow_the_policy(shelf: Shelf, switch: str) -> None:
    from namecheck.sounds import merged

    policy = replace(shelf.policy, **{switch: True})
    merging = replace(
        shelf, policy=policy, readings={c: merged(r, policy) for c, r in shelf.readings.items()}
    )
    pairs = [("海东金兰商贸有限公司", "海东晶南商贸有限公司"), ("海东兰山商贸有限公司", "海东南山商贸有限公司"),
             ("海东金光商贸有限公司", "海东京光商贸有限公司"), ("海东中山商贸有限公司", "海东宗山商贸有限公司")]  # fmt: skip
    found = readings([(name, "630200") for pair in pairs for name in pair], merging)
    assert any("sound" in clashes(a, b) for a in found for b in found)
    assert list(missed(found, found)) == []


def real_names(shared: Path, count: int) -> list[tuple[str, str]]:
    """Haidong names spread over the file, with their authority."""
    with gzip.open(shared / "names/haidong_registrations.tsv.gz", "rt", encoding="utf-8") as lines:
        rows = [line.split("\t") for line in lines][1:]
    return [(row[0], row[3]) for row in rows[:: len(rows) // count][:count]]


def test_every_clash_among_real_and_mutated_names_is_found(shelf: Shelf, shared: Path) -> None:
    names = real_names(shared, 2500)
    queries = [(text, where) for name, where in names[:60] for text in mutations(name, shelf)]
    counts = tally(readings(queries, shelf), readings(names, shelf))
    assert all(seen == found for seen, found in counts.values()), counts
    assert {rule for rule in RULES if counts[rule][0]} >= {"identical", "same", "sound", "containment"}


def test_identical_text_is_found_however_it_was_split(shelf: Shelf) -> None:
    text = "海东红光酒业有限公司"
    parts = Parts("海东", "630200", "红光酒业", None, "有限公司", "DTF")
    declared = read(ParsedName(text, parts), "630200", shelf)
    parsed = read(parse(text, shelf), "630222", shelf)
    assert "identical" in clashes(declared, parsed)
    assert probed(declared) & stored(parsed)
    assert probed(parsed) & stored(declared)
