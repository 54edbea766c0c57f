"""One byte form, and statements over it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esign.canonical import canonical, digest, read_statement, sign_statement
from esign.errors import Malformed
from esign.trust import Trust
from tests.esign.conftest import AT, Installation

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=5))
def test_the_order_of_keys_does_not_matter(document: dict[str, object]) -> None:
    turned = dict(reversed(document.items()))
    assert canonical(turned) == canonical(document)
    assert digest(turned) == digest(document)


@pytest.mark.parametrize("document", [{"a": 1.5}, {"a": [0.1]}, {1: "a"}, {"a": float("nan")}])
def test_what_has_more_than_one_form_is_refused(document: object) -> None:
    with pytest.raises(ValueError, match="canonical"):
        canonical(document)


def test_a_statement_holds_for_its_purpose_only(installation: Installation, trust: Trust) -> None:
    content = {"who": "person-1", "sha256": digest({"name": "青禾"})}
    text = sign_statement("application", content, installation.seals, AT)
    assert read_statement(text, "application", trust) == (content, AT)
    with pytest.raises(Malformed) as caught:
        read_statement(text, "verdict", trust)
    assert caught.value.reason == "wrong_type"
    for at in range(0, len(text), 7):
        changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        with pytest.raises(Malformed):
            read_statement(changed, "application", trust)
