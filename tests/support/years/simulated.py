"""Years of a town, day by day: so many enterprises are founded, and each has a life until it leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from random import Random

from licensing.branch_heads import HEADS
from portal.wiring import Office
from tests.support.keys_in_time import successors
from tests.support.years import acts, endings, founding, steps
from tests.support.years.crowd import Crowd
from tests.support.years.looks import Looked, look
from tests.support.years.town import Known, Town

CHANGES = {**acts.CHANGES, **steps.BEGUN}
YEARS, LOOKS = 5, 10
DAYS, WEEK = 365, 7
ACTS_EACH = 2  # changes an enterprise files in these years, on average
LEAVES, REVOKED = 0.25, 0.05  # of all
ENDINGS = {"begins_to_leave": endings.begins_to_leave, "revoked": endings.revoked, **steps.ENDINGS}
ENDS = {"begins_to_leave": 15, "revoked": 5, "winding up": 5, "court": 5}  # how they are spread
WEIGHTS = {  # how the kinds are spread in a county of this size
    "llc": 24, "llc_one": 12, "individual": 12, "unnamed": 8, "family": 4, "sole": 8, "partnership": 6,
    "limited_partnership": 6, "special_partnership": 3, "jsc": 4, "classed": 2, "cooperative": 7, "nobody_named": 3, "two_named": 3,
}  # fmt: skip
FIRST = (
    *founding.FOUNDED,
    "cooperative",
    "cooperative",
    "union",
    "branch",
)  # of a town large enough: every kind is met


def live(
    office: Office,
    size: int,
    seed: int,
    years: int = YEARS,
    looks: int = LOOKS,
    seen: Callable[[Town], None] = lambda town: None,
) -> Town:
    """The town after its years; raises at the first look at which anything differs. ``seen``: told after every look."""
    rng = Random(seed)  # noqa: S311  # a story to be told again, no secret
    town, looked = Town(office, rng, Crowd(rng)), Looked()
    last = years * DAYS
    founded_by = Counter(round(last * 0.9 * n / size) for n in range(size))
    looked_on = {round(last * (n + 1) / looks) for n in range(looks)}
    acts_on = Counter(rng.randrange(20, last) for _ in range(size * ACTS_EACH))
    ends_on = Counter(rng.randrange(60, last - 40) for _ in range(round(size * (LEAVES + REVOKED))))
    for day in sorted({*founded_by, *looked_on, *acts_on, *ends_on, *range(0, last + 1, WEEK)}):
        town.tick(days=day - town.day)
        town.day = day
        every_day(town)
        if day % (4 * WEEK) == 0:  # licences are renewed within the last thirty days
            town.sweep()
        for _ in range(founded_by[day]):
            town.founded += 1
            _found(town, FIRST[town.founded - 1] if town.founded <= len(FIRST) <= size // 2 else "")
        for _ in range(acts_on[day]):
            _act(town)
        for _ in range(ends_on[day]):
            _end(town)
        if day in looked_on:
            successors(town.office)
            look(town, looked)
            seen(town)
    return town


def every_day(town: Town) -> None:
    """The worker's round, and whoever's notice is over applies."""
    town.work_off()
    for known in town.firms:
        if known.exit_case and known.busy_until is not None and known.busy_until <= town.today:
            endings.leaves_the_register(town, known)
            town.did("leave")
        if known.then and known.busy_until is not None and known.busy_until <= town.today:
            step, known.then, known.busy_until = known.then, "", None
            steps.THEN[step](town, known)
            town.did(step)
        if known.paused_until is not None and not town.paused(known):
            known.paused_until = None


def _found(town: Town, first: str = "") -> None:
    """``first``: what is founded whatever is drawn."""
    rng, drawn = town.rng, town.rng.random()
    if first in founding.FOUNDED:
        founding.FOUNDED[first](town)
        return
    wanted = first or ("branch" if drawn < 0.08 else "union" if drawn < 0.1 else "")
    kinds = {"branch": HEADS, "union": ("cooperative",)}.get(wanted, ())
    able = [k for k in town.firms if k.kind in kinds and town.free(k)]
    if wanted == "branch" and able:
        founding.found_branch(town, rng.choice(able))
    elif wanted == "union" and len(able) >= 3:
        founding.found_union(town, rng.sample(able, 3))
    else:
        shape = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        founding.FOUNDED[shape](town)


def _act(town: Town) -> None:
    """One change that some enterprise has a use for; what was never made yet comes first, as few kinds make some."""
    never = [what for what in CHANGES if what not in town.told]
    if never and _first(town, town.rng.choice(never)):
        return
    for _ in range(20):
        known, what = _some(town), town.rng.choice(list(CHANGES))
        if known is None:
            return
        if town.resting(known, what):
            continue
        if CHANGES[what](town, known):
            town.did(what)
            return


def _first(town: Town, what: str) -> bool:
    """Whether some enterprise could make this change, and made it."""
    able = [known for known in town.firms if town.free(known) and not town.resting(known, what)]
    for known in town.rng.sample(able, len(able)):
        if CHANGES[what](town, known):
            town.did(what)
            return True
    return False


def _end(town: Town) -> None:
    rng = town.rng
    gone = [k for k in town.firms if k.by_itself and k.status == "deregistered" and _within(town, k)]
    if gone and rng.random() < 0.15:
        endings.comes_back(town, rng.choice(gone))
        town.did("come back")
        return
    revoked = [k for k in town.firms if k.status == "revoked" and not town.owns_any(k)]
    if revoked and rng.random() < 0.2:
        endings.closed_by_court(town, rng.choice(revoked))
        town.did("close")
        return
    never = [what for what in steps.ENDINGS if what not in town.told]
    what = never[0] if never else rng.choices(list(ENDS), list(ENDS.values()))[0]
    end = ENDINGS[what]
    for _ in range(20):
        known = _some(town)
        if known is None:
            return
        if end(town, known):
            town.did(what)
            return


def _some(town: Town) -> Known | None:
    """An enterprise that nothing stops; drawn until one is found, as most are free."""
    for _ in range(100):
        drawn = town.rng.choice(town.firms)
        if town.free(drawn):
            return drawn
    return None


def _within(town: Town, known: Known) -> bool:
    """Not yet a year: the name waits for it."""
    return (town.today - known.ended[-1]).days < DAYS - 30 and date.min < known.ended[-1]
