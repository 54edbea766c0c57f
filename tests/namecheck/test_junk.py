"""No input makes a rule raise: junk text, junk facts, every rule, and the keys stay what they must be."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from namecheck.declaration import ENTITY_TYPES
from namecheck.engine import all_rules
from namecheck.finding import OUTCOMES
from namecheck.keys import conflict_keys, probe_keys
from namecheck.messages import MESSAGES
from namecheck.parse import parse
from namecheck.shelf import Shelf
from tests.namecheck.conftest import Judge

HAN = "海东市青西宁乐都区平安县红光鑫源泰秦山商贸科技实业发展酒厂店（）()有限责任公司集团分股份合作社中国国家级普通合伙·ＡＢ1龍騰\u200b \t"
NAMES = st.one_of(
    st.text(), st.text(alphabet=HAN, max_size=40), st.text(alphabet=st.characters(), max_size=2000)
)


@given(
    text=NAMES,
    kind=st.sampled_from([None, *ENTITY_TYPES]),
    code=st.sampled_from(["630200", "000000", "999999", "110105"]),
)
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_report(judge: Judge, text: str, kind: str | None, code: str) -> None:
    report = judge(text, "海东红光酒业有限公司", authority=code, kind=kind)
    assert report.outcome in OUTCOMES
    assert json.loads(report.canonical())["outcome"] == report.outcome
    for finding in report.to_json()["findings"]:
        start, end = finding["span"] or (0, 0)
        assert 0 <= start <= end <= len(text)
        assert finding["message"]
        assert "…" not in finding["message"] or "…" in text


@given(text=NAMES)
@settings(max_examples=300, deadline=None)
def test_keys_are_positive_63_bit_and_stable(shelf: Shelf, text: str) -> None:
    parsed = parse(text, shelf)
    keys = conflict_keys(parsed, "630200", shelf) | probe_keys(parsed, "630200", shelf)
    assert all(0 <= key < 2**63 for key in keys)
    assert keys == conflict_keys(parse(text, shelf), "630200", shelf) | probe_keys(parsed, "630200", shelf)


@given(text=NAMES)
@settings(max_examples=300, deadline=None)
def test_spans_lie_in_the_text(shelf: Shelf, text: str) -> None:
    for start, end in parse(text, shelf).spans.values():
        assert 0 <= start < end <= len(text)


def test_every_code_has_sentences_and_every_sentence_a_code() -> None:
    of_the_engine = {"name_too_long"}  # said before any rule reads the name
    assert {rule.info.code for rule in all_rules()} | of_the_engine == set(MESSAGES)
