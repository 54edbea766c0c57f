"""The corpus: every case is an artefact shown under a context, with one right answer in answers.tsv for all verifiers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from esign.extract import IssuedExtract
from tests.corpus.artefacts import attacked, genuine, stamped_outside
from tests.corpus.contexts import Context, contexts
from tests.corpus.extracts import attacked_extract, elsewhere_extract, genuine_extract, make_extract
from tests.corpus.world import World
from tests.esign.conftest import AT

ANSWERS = Path(__file__).with_name("answers.tsv")
# Under these every form is shown; the other lists are shown one form, as they are read before it or beside it.
WIDE = (
    "fresh",
    "licence-",
    "tsa-",
    "log-",
    "revoked",
    "no-list",
    "expired",
    "trust-of-",
    "five-weeks",
    "two-minutes",
)
BY_OUTSIDE = ("stamped-outside-rsa", "stamped-outside-ec")
TWO = ("trust-of-both", "trust-of-another-region")


@dataclass(frozen=True)
class Case:
    """`name` is context/artefact."""

    context: Context
    artefact: str
    data: bytes

    @property
    def name(self) -> str:
        return f"{self.context.name}/{self.artefact}"


def cases(world: World) -> Iterator[Case]:
    """All of them, in one order."""
    extract = make_extract(world.own.seals, AT)
    forms = genuine(world) | {"extract": extract.credential, "extract-pdf": extract.pdf}
    attacks, given = attacked(world) | _extracts(world, extract), contexts(world)
    for context in given.values():
        shown = forms if context.name.startswith(WIDE) else {"credential": forms["credential"]}
        for artefact, data in shown.items():
            yield Case(context, artefact, _bytes(data))
    for artefact, data in attacks.items():
        yield Case(given["fresh"], artefact, _bytes(data))
    for context in (item for item in given.values() if item.name.startswith("outside")):
        for artefact, data in stamped_outside(world).items():
            if context.name == "outside" or artefact in BY_OUTSIDE:
                yield Case(context, artefact, _bytes(data))
    for artefact in BY_OUTSIDE:
        yield Case(given["fresh"], artefact, _bytes(stamped_outside(world)[artefact]))
    for name in TWO:
        for artefact in (
            item for item in attacks if "region" in item or "rogue" in item or item.startswith("foreign-")
        ):
            yield Case(given[name], artefact, _bytes(attacks[artefact]))


def _extracts(world: World, made: IssuedExtract) -> dict[str, bytes | str]:
    own, other, rogue = world.own.seals, world.other.seals, world.rogue.seals
    shown = genuine_extract(made)
    more = {name: shown[name] for name in shown if name not in ("extract", "extract-pdf")}
    return more | attacked_extract(made, own, AT, rogue) | elsewhere_extract(made, own, AT, other)


def _bytes(data: bytes | str) -> bytes:
    return data.encode() if isinstance(data, str) else data


def answers() -> dict[str, tuple[str, tuple[str, ...]]]:
    """By case: result and reasons, most important first."""
    rows = [line.split("\t") for line in ANSWERS.read_text(encoding="utf-8").splitlines()[1:]]
    return {name: (result, tuple(reasons.split(",")) if reasons else ()) for name, result, reasons in rows}
