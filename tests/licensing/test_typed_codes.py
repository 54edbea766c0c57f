"""Codes that people type: none is easier to guess than it looks (ASVS 6.5.4), and a short one is not guessed at for long."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from licensing.errors import Refused
from licensing.services.accounts import contacts, second_factor, spoken
from licensing.services.holding import asking
from licensing.work import Work
from portal.clock import RandomIds
from portal.wiring import Office
from tests.support import post, stories
from tests.support.stories import MA

DRAWN = 2000
LEAST_BITS = 19.9  # six digits
ODDS = 10.0  # chance would not be further from even than this many deviations in the life of this test

Draw = Callable[[Work], str]
CODES: dict[str, tuple[Draw, str, int]] = {
    "sent to a telephone or an address": (contacts.draw, "0123456789", 6),
    "read aloud at a counter": (spoken.draw, spoken.SIGNS, 8),
    "of whoever asks to see a licence": (
        lambda work: asking._code(work.act.ids.token()),
        asking.CODE_SIGNS,
        8,
    ),
    "kept in a device": (second_factor._draw, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 32),
}


def unevenness(drawn: list[str], signs: str) -> float:
    """How far the signs of the worst place are from even, in standard deviations of chi squared."""
    even, worst = len(drawn) / len(signs), 0.0
    for place in zip(*drawn, strict=True):
        counted = Counter(place)
        chi = sum((counted[sign] - even) ** 2 / even for sign in signs)
        free = len(signs) - 1
        worst = max(worst, (chi - free) / math.sqrt(2 * free))
    return worst


def bits(drawn: list[str], signs: str) -> float:
    """What a guesser has to find out; nothing where a code has another shape or the signs are not drawn evenly."""
    length = len(drawn[0])
    if any(len(each) != length or not set(each) <= set(signs) for each in drawn):
        return 0
    return length * math.log2(len(signs)) if unevenness(drawn, signs) < ODDS else 0


@pytest.mark.parametrize(("draw", "signs", "length"), CODES.values(), ids=CODES.keys())
def test_every_sign_of_a_code_is_a_matter_of_chance(
    sqlite_office: Office, draw: Draw, signs: str, length: int
) -> None:
    with replace(sqlite_office, ids=RandomIds()).work(stories.sign_up(sqlite_office, MA)) as work:
        drawn = [draw(work) for _ in range(DRAWN)]
    assert {len(each) for each in drawn} == {length}
    assert bits(drawn, signs) >= LEAST_BITS


def test_a_paper_code_needs_no_brake(sqlite_office: Office) -> None:
    """112 bits at least: three draws behind one another, ten codes that have nothing in common."""
    office = replace(sqlite_office, ids=RandomIds())
    clerk = stories.sign_up(office, stories.CLERK)
    with office.work(clerk) as work:
        row = second_factor._row(work, clerk.id or "")
        papers = second_factor._put(work, row, second_factor._draw(work), 0)
    assert {len(each) for each in papers} == {24} and len(set(papers)) == second_factor.PAPER_CODES
    assert 24 * math.log2(len(spoken.SIGNS)) >= 112
    assert all(set(each) <= set(spoken.SIGNS) for each in papers)


def test_a_thief_guesses_fifteen_times_an_hour_and_the_right_one_is_then_refused(
    sqlite_office: Office,
) -> None:
    ma = stories.sign_up(sqlite_office, MA)
    with sqlite_office.work(ma) as work:
        contact = contacts.add(work, "mail", "ma@example.cn", MA.password, sqlite_office.hasher)
        address = contact.id
    looked_at = 0
    for _ in range(contacts.CODES_PER_HOUR + 1):
        sent = post.code_sent(sqlite_office, address)
        wrong = f"{(int(sent) + 1) % 10**6:06d}"
        for guess in [*[wrong] * 10, sent]:
            try:
                with sqlite_office.work(ma) as work:
                    assert not contacts.prove(work, address, guess, sqlite_office.hasher)
                looked_at += 1
            except Refused as refused:
                assert refused.codes == ("contact.code_over",)
        try:
            with sqlite_office.work(ma) as work:
                contacts.send_again(work, address, sqlite_office.hasher)
        except Refused as refused:
            assert refused.codes == ("contact.too_many_codes",)
    assert 0 < looked_at <= contacts.TRIES * contacts.CODES_PER_HOUR == 15


@pytest.mark.parametrize(
    "guessable",
    [
        lambda n: f"{n * 4099 % 900000 + 100000}",  # never a nought in front
        lambda n: str(n * 7919 % 10**6),  # another length where noughts fell away
        lambda n: f"{n:06d}",  # one after another
        lambda n: f"{n * 7919 % 10**5:05d}",
    ],
    ids=["no nought", "cut", "counted", "five digits"],
)
def test_the_measure_sees_a_code_that_is_easier_than_it_looks(guessable: Callable[[int], str]) -> None:
    assert bits([guessable(n) for n in range(DRAWN)], "0123456789") < LEAST_BITS
