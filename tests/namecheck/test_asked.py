"""A rule that is not asked has nothing to say: every rule is called on names of every kind, and those left out stay silent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namecheck.declaration import ENTITY_TYPES, Declaration
from namecheck.engine import all_rules, asked_of, seen
from namecheck.fileregister import FileRegister
from namecheck.keys import Asked
from namecheck.parse import parse
from namecheck.register import MemoryRegister, PriorName
from namecheck.shelf import Shelf
from tests.namecheck.mutate import mutations
from tests.namecheck.test_bounded import COSTLY

DAY = date(2026, 11, 1)
TAKEN = (
    "海东市红光酒业有限公司",
    "海东市华为科技有限公司",
    "海东昆仑雪莲商贸有限公司",
    "青海国投实业有限公司",
)
PECULIAR = """
红 海东 海东市有限公司 乐都区宏图商贸有限公司 乐都县宏图商贸有限公司 平安红光酒业有限公司 红光（中国）酒业有限公司
海东红光(中国)酒业有限公司 海东123科技有限公司 海东བོད་商贸有限公司 海东红光商贸有限公司民和分公司
海东安泰集团有限公司 东沟商贸有限公司 西宁红光商贸有限公司 海东西城区商贸有限公司 海东红光有限公司 海东商贸有限公司
红光商贸 海东绿色商贸有限公司 海东小华为科技有限公司 海东我们不要上班科技有限公司
海东有一群怀揣着梦想的少年网络科技有限公司 互助县张三小吃店（个体工商户） 北京红光商贸有限公司 海东市啟明商贸有限公司
"""
ODD = ("", *PECULIAR.split())


@pytest.fixture(scope="module")
def taken(shelf: Shelf) -> MemoryRegister:
    return MemoryRegister(shelf, [PriorName(name, authority="630200") for name in TAKEN])


def silent(declaration: Declaration, shelf: Shelf, register: MemoryRegister) -> None:
    context, _ = seen(declaration, shelf, register)
    asked = {rule.info.code for rule in asked_of(context)}
    for rule in all_rules():
        if rule.info.code not in asked and not (rule.info.code in IMITATING and context.reading.too_long):
            assert not list(rule.check(context)), (declaration, rule.info.code)


IMITATING = {"disguised_word", "protected_name"}  # of a name refused for its length they are not asked at all


def imitated(shelf: Shelf) -> Iterator[str]:
    """Famous names and hard words, as they are and changed by sound, look, order and insertion."""
    for index in (shelf.protected, shelf.hard):
        for term in islice(sorted(index.terms), 0, None, 29):
            whole = f"海东{term}商贸有限公司"
            yield whole
            yield f"海东{term[0]}新{term[1:]}商贸有限公司"
            yield from islice(mutations(whole, shelf), 0, 40, 5)


@pytest.mark.parametrize("facts", [{}, {"main_industry": "E4710"}, {"applicant_division": "630203"}])
def test_rules_left_out_have_nothing_to_say_about_odd_names(
    shelf: Shelf, taken: MemoryRegister, facts: dict[str, str]
) -> None:
    for text in (*ODD, *(rule.info.example.partition(" ↔")[0] for rule in all_rules())):
        for kind in (None, *ENTITY_TYPES):
            silent(Declaration(text, kind, "630200", DAY, **facts), shelf, taken)  # type: ignore[arg-type]  # two texts
        parts = parse(text, shelf).parts
        silent(Declaration(text, "llc", "630200", DAY, declared_parts=parts), shelf, taken)


def test_a_word_that_is_imitated_is_always_looked_for(shelf: Shelf, taken: MemoryRegister) -> None:
    for text in imitated(shelf):
        silent(Declaration(text, None, "630200", DAY), shelf, taken)


@given(st.lists(st.sampled_from([*COSTLY, *"12aB龍雷锋华为茅台"]), max_size=12).map("".join))
def test_rules_left_out_have_nothing_to_say_about_any_text(
    shelf: Shelf, taken: MemoryRegister, text: str
) -> None:
    silent(Declaration(text, None, "630200", DAY), shelf, taken)


def test_behind_the_doors_stands_what_the_keys_find(shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "names.tsv"
    changed = [text for name in TAKEN for text in islice(mutations(name, shelf), 60)]
    rows = [
        f"{name}\t\t{place}" for name in (*TAKEN, *changed[::2]) for place in ("630200", "632100", "110000")
    ]
    file.write_text("\n".join(("name\tuscc\tauthority", *rows)), encoding="utf-8")
    register = FileRegister(file, shelf)
    met = 0
    for text in (*TAKEN, *changed):
        context, others = seen(Declaration(text, None, "630200", DAY), shelf, register)
        wanted = Asked((context.reading, *others))
        flat = [prior.ref for prior in register.candidates(list(wanted))]
        assert [prior.ref for prior in register.candidates(wanted)] == flat
        met += bool(flat)
    assert met > len(changed) / 2
