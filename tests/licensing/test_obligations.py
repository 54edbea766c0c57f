"""What a scope obliges to, over every phrase, every type and every place; and what an approval from elsewhere must be."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from licensing import approvals
from licensing.approvals import Approval
from licensing.catalogue.load import Catalogue, load
from licensing.entities import KINDS
from licensing.obligations import Obligations, fits, obligations, uncovered

LEDU = "630202"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def owed(catalogue: Catalogue, *phrases: str, kind: str = "LLC", place: str | None = LEDU) -> Obligations:
    by_text = {item.item: code for code, item in catalogue.scope_items.items()}
    return obligations([by_text[p] for p in phrases], kind, place, catalogue)


def test_dangerous_chemicals_gate_whatever_was_ticked(catalogue: Catalogue) -> None:
    """M12 / GE-51: the item follows from the phrase."""
    (duty,) = owed(catalogue, "危险化学品经营").before
    assert duty.items == ("A32",)
    assert duty.bodies == ("630202-EMER",)
    assert duty.decides_here == ("A32",)


def test_blasting_wholesale_tobacco_and_guarantees_gate_too(catalogue: Catalogue) -> None:
    found = owed(catalogue, "爆破作业", "烟草制品批发", "融资担保业务").before
    assert [d.items for d in found] == [("A22",), ("A19",), ("A12",)]
    assert [d.decides_here for d in found] == [
        ("A22",),
        (),
        (),
    ]  # two are decided above every body of this portal


def test_a_permit_after_has_its_way_and_its_body(catalogue: Catalogue) -> None:
    """M14 / GE-54."""
    found = owed(catalogue, "餐饮服务")
    assert not found.before
    assert [(d.items, d.mode) for d in found.after] == [(("B01",), "improved"), (("B24",), "pledge")]
    assert found.after[0].bodies == ("630202-AMR",)


@pytest.mark.parametrize(
    ("phrase", "items"),
    [
        ("美容美发用品销售", ()),  # goods, not a public place
        ("小餐饮", (("B04",),)),  # the local registration instead of the permit, not both
        ("锅炉销售", ()),
        ("腐蚀品销售", (("A32",),)),  # corrosives are dangerous chemicals
        ("饮料销售", (("B01", "F01"),)),  # permit for loose food, filing for prepacked: one of the two
        ("内陆养殖", (("B78",),)),
    ],
)
def test_doubtful_phrases_are_settled_with_a_reason(
    catalogue: Catalogue, phrase: str, items: tuple[tuple[str, ...], ...]
) -> None:
    assert tuple(d.items for d in owed(catalogue, phrase).duties) == items
    code = next(c for c, s in catalogue.scope_items.items() if s.item == phrase)
    if phrase != "小餐饮":
        assert catalogue.reviews[code].zh
        assert catalogue.reviews[code].more["basis"]


@pytest.mark.parametrize("phrase", ["烟草销售", "烟草专卖销售", "烟酒副食饮料销售"])
def test_a_phrase_that_hides_which_permit_is_meant_is_closed(catalogue: Catalogue, phrase: str) -> None:
    code = next(c for c, s in catalogue.scope_items.items() if s.item == phrase)
    assert owed(catalogue, phrase).closed == (code,)
    assert catalogue.scope_items[code].instead


def test_an_approval_never_given_to_the_type_closes_the_phrase(catalogue: Catalogue) -> None:
    assert len(owed(catalogue, "融资担保业务", kind="IND_P").closed) == 1


def test_a_region_may_handle_an_item_in_its_own_way(catalogue: Catalogue) -> None:
    row = catalogue.mode("B14", LEDU)
    assert row is not None
    assert (row.mode, row.verified) == ("pledge", "no")
    assert catalogue.mode("B14", LEDU, date(2021, 6, 30)) is None


def test_an_item_needs_its_phrase_and_its_type(catalogue: Catalogue) -> None:
    """M07, GE-55: tobacco for a software company, labour dispatch for an individual."""
    by_text = {item.item: code for code, item in catalogue.scope_items.items()}
    software, dispatch = [by_text["软件开发"]], [by_text["劳务派遣服务"]]
    assert fits(catalogue.items["B81"], software, "LLC", catalogue) == "no_phrase"
    assert fits(catalogue.items["B48"], dispatch, "IND_P", catalogue) == "wrong_type"
    assert fits(catalogue.items["B48"], dispatch, "LLC", catalogue) is None
    assert fits(catalogue.items["S01"], software, "IND_P", catalogue) is None


def test_every_phrase_of_every_type_everywhere_leads_somewhere(catalogue: Catalogue) -> None:
    """No phrase bound to a permit is registered in silence: gated, sent to a body, in the pool, or closed."""
    bound = [s for s in catalogue.scope_items.values() if s.kind != "一般" or s.needs]
    assert len(bound) > 250
    for kind in types_of_all():
        for place in catalogue.counties:
            whole = obligations([s.code for s in bound], kind, place, catalogue)
            reached = {p for d in whole.duties for p in d.phrases if d.bodies}
            for phrase in bound:
                only_branches = phrase.needs and all(
                    catalogue.items[c].applies_to <= {"BR"} for g in phrase.needs for c in g
                )
                somewhere = phrase.code in reached | set(whole.unclaimed) | set(whole.closed)
                assert somewhere or only_branches, (phrase.item, kind, place)


def test_nothing_but_the_items_own_approval_opens_a_gate(catalogue: Catalogue) -> None:
    """Over every phrase, type and place: the gate stays shut for every other approval in the world."""
    everything = frozenset(catalogue.items)
    gates, shut = 0, set()
    for kind, place in product(types_of_all(), catalogue.counties):
        gated = obligations(list(catalogue.scope_items), kind, place, catalogue).before
        for phrase in {code for duty in gated for code in duty.phrases}:
            found = obligations([phrase], kind, place, catalogue)
            for duty in found.before:
                gates += 1
                assert duty in uncovered(found, everything - set(duty.items))
                assert duty not in uncovered(found, {duty.items[0]})
            assert found.before, (phrase, kind, place)
            shut.add(phrase)
    assert gates > 1_000 and len(shut) >= 15, (gates, len(shut))


def types_of_all() -> list[str]:
    return sorted({kind.catalogue_code for kind in KINDS.values()} | {"IND_F"})


def test_an_unknown_phrase_obliges_to_nothing_and_a_general_one_too(catalogue: Catalogue) -> None:
    assert obligations(["SC9999", ""], "LLC", LEDU, catalogue).duties == ()
    assert owed(catalogue, "软件开发").duties == ()
    assert owed(catalogue, "复印传真打印服务").unclaimed


TODAY = date(2026, 8, 30)


HOLDERS = ("海东市乐都区青禾化工有限公司", "马海燕")


def approval(**other: str) -> Approval:
    told = {
        "item": "A32",
        "number": "青东应急经字〔2026〕12号",
        "authority": "海东市应急管理局",
        "holder": "海东市乐都区青禾化工有限公司",
        "issued_on": "2026-06-01",
        "valid_until": "2029-05-31",
        "document": "原件带到窗口",
    }
    return Approval(**{**told, **other})


def codes(given: Approval, on: date = TODAY, filed_on: date | None = None) -> list[tuple[str, str]]:
    return [(p.field.split(".")[-1], p.code) for p in approvals.problems(given, HOLDERS, on, filed_on)]


def test_an_approval_in_force_is_taken() -> None:
    assert codes(approval()) == []


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"issued_on": "2026-08-31"}, ("issued_on", "approval.in_the_future")),
        ({"valid_until": "2026-08-29"}, ("valid_until", "approval.expired")),
        ({"valid_until": "2026-05-31"}, ("valid_until", "approval.ends_before_it_begins")),
        ({"issued_on": "last spring"}, ("issued_on", "approval.not_a_date")),
        ({"number": ""}, ("number", "approval.required")),
        ({"authority": ""}, ("authority", "approval.required")),
        ({"document": ""}, ("document", "approval.required")),
        ({"holder": ""}, ("holder", "approval.required")),
        ({"holder": "西宁市青禾化工有限公司"}, ("holder", "approval.of_somebody_else")),
        ({"holder": "马海"}, ("holder", "approval.of_somebody_else")),
        ({"number": "9" * 121}, ("number", "approval.too_long")),
    ],
)
def test_what_an_approval_must_say(other: dict[str, str], found: tuple[str, str]) -> None:
    assert codes(approval(**other)) == [found]


def test_a_founder_s_own_approval_is_taken_however_it_is_typed() -> None:
    assert codes(approval(holder=" 马 海燕")) == []


def test_what_was_seen_before_holders_were_asked_stays_seen() -> None:
    """The word of a clerk is bound to a digest, and an approval without a holder keeps the one it had."""
    assert approval(holder="").digest.startswith("3825dc24")
    assert approval().digest != approval(holder="").digest != approval(holder="别人").digest


def test_without_validity_ninety_days_count_from_its_date_to_the_filing() -> None:
    """M13, 细则 art 22: of 2026-06-01, filed 08-30 taken, filed 08-31 to be confirmed first; the desk's days do not count."""
    open_end = approval(valid_until="")
    assert codes(open_end, date(2026, 8, 30)) == []
    assert codes(open_end, date(2026, 8, 31)) == [("issued_on", "approval.too_old")]
    assert codes(open_end, date(2026, 9, 10), filed_on=date(2026, 8, 30)) == []


def test_another_word_is_another_approval() -> None:
    assert approval().digest != approval(number="青东应急经字〔2026〕13号").digest
