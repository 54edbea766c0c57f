"""A page with a form goes in, the same page with what was typed comes out, and nothing of it becomes markup."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parsed

from portal.form_filling import fill

PAGE = """<!doctype html><main id="main"><h1>Ümlaut 页</h1>
<form method="post" action="/other"><input name="name" value="theirs"></form>
<form method="post" novalidate><input type="hidden" name="csrf_token" value="fresh">
<input type="hidden" name="version" value="7">
<input class="input" id="name" name="name" value="saved" required>
<input name="town"><input name="line" value="a"><input name="line">
<input type="radio" name="way" value="a" checked><input type="radio" name="way" value="b">
<input type="checkbox" name="tick" value="1" checked><input type="checkbox" name="tick" value="2">
<input type="checkbox" name="agree" value="y">
<select name="county"><option value="">-</option><option value="x" selected>X</option><option value="y">Y</option></select>
<textarea name="free" rows="4">
saved text</textarea>
<input type="password" name="password"><input type="file" name="file" value="x">
<button name="do" value="save">Save</button></form><p>after</p></main>"""


def form_of(page: str) -> dict[str, list[str]]:
    """What the page's own form would send, as a browser reads it."""
    found: dict[str, list[str]] = {}
    for name, value in parsed.fromstring(page).forms[1].form_values():
        found.setdefault(name, []).append(value)
    return found


def test_every_kind_of_control_takes_what_was_typed() -> None:
    pairs = [
        ("csrf_token", "stale"), ("version", "5"), ("name", 'a"b<c>'), ("town", "高庙镇"), ("line", "1"), ("line", "2"),
        ("way", "b"), ("tick", "2"), ("agree", "y"), ("county", "y"), ("free", "\n两行\r\n<b>&amp;"), ("do", "save"),
    ]  # fmt: skip
    filled = fill(PAGE, "/here", "/here", pairs)
    assert filled is not None and filled.left == ()
    assert form_of(filled.html) == {
        "csrf_token": ["fresh"], "version": ["5"], "name": ['a"b<c>'], "town": ["高庙镇"], "line": ["1", "2"],
        "way": ["b"], "tick": ["2"], "agree": ["y"], "county": ["y"], "free": ["\n\n两行\n<b>&amp;"],
    }  # fmt: skip
    assert 'value="theirs"' in filled.html
    assert filled.html.endswith("<p>after</p></main>")


def test_a_folded_form_is_opened() -> None:
    form = '<details class="more"><summary>s</summary><form method="post"><input name="a"></form></details>'
    page = f"<details><p>x</p></details><details>{form}</details>"
    filled = fill(page, "/here", "/here", [("a", "1")])
    assert filled is not None
    opened = form.replace('class="more"', 'class="more" open').replace('name="a"', 'name="a" value="1"')
    assert filled.html == f"<details><p>x</p></details><details open>{opened}</details>"


def test_boxes_that_were_empty_come_back_empty() -> None:
    filled = fill(PAGE, "/here", "/here", [("name", "")])
    assert filled is not None
    assert {"way", "tick", "agree"} & form_of(filled.html).keys() == set()
    assert form_of(filled.html)["name"] == [""]
    assert form_of(filled.html)["version"] == ["7"]  # nothing was sent for it


def test_what_has_no_place_any_more_is_handed_back() -> None:
    pairs = [
        ("line", "1"),
        ("line", "2"),
        ("line", "3"),
        ("gone", "kept text"),
        ("gone", " "),
        ("do", "save"),
    ]
    filled = fill(PAGE, "/here", "/here", pairs)
    assert filled is not None and filled.left == ("3", "kept text")


def test_passwords_and_files_are_never_filled() -> None:
    filled = fill(
        PAGE, "/here", "/here", [("password", "typed-secret"), ("file", "typed-name"), ("name", "a")]
    )
    assert filled is not None
    assert "typed-" not in filled.html


def test_a_page_without_the_form_is_left_alone() -> None:
    assert fill(PAGE, "/here", "/elsewhere", [("name", "a")]) is None
    assert fill("<p>nothing</p>", "/here", "/here", []) is None


def test_of_two_forms_to_one_address_the_one_with_the_names_is_filled() -> None:
    page = (
        '<form method="post"><button name="x">x</button></form><form method="post"><input name="name"></form>'
    )
    filled = fill(page, "/here", "/here", [("name", "a")])
    assert filled is not None and '<input name="name" value="a">' in filled.html


@given(typed=st.text(), area=st.text())
def test_whatever_was_typed_stays_text(typed: str, area: str) -> None:
    before = len(list(parsed.fromstring(PAGE).iter()))
    filled = fill(PAGE, "/here", "/here", [("name", typed), ("free", area)])
    assert filled is not None
    assert len(list(parsed.fromstring(filled.html.replace("\x00", "")).iter())) == before
