"""Shares of a joint-stock company as its application says them (公司法 arts 95, 96, 142-145, 152)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from licensing.application.draft import Draft, PersonAnswer

PAR, NO_PAR = "par", "no_par"
KINDS = (PAR, NO_PAR)
SECTION = "classes"
ISSUED = "stock"  # as kind.toml says of what owners put in: shares
SAME, FIRST, LAST = "same", "first", "last"
ORDERS = (SAME, FIRST, LAST)  # beside ordinary shares (art 144, first kind)
FREE, CONSENT = "free", "consent"
TRANSFERS = (FREE, CONSENT)
ORDINARY_VOTES = 1  # art 116


@dataclass(frozen=True)
class ShareClass:
    """Shares with other rights than ordinary ones (art 144).

    ``profit``, ``remainder``: in which order each is distributed, of ``ORDERS``; ``votes``: of each share, None where not said;
    ``transfer``: of ``TRANSFERS``; ``protects``: what the articles do for the few (art 145); ``paid_fen``: for all of them;
    ``held``: person id -> number of shares.
    """

    name: str
    profit: str
    remainder: str
    votes: int | None
    transfer: str
    protects: str
    paid_fen: int
    held: Mapping[str, int]

    @property
    def shares(self) -> int:
        return sum(self.held.values())

    @property
    def other_votes(self) -> bool:
        return self.votes is not None and self.votes != ORDINARY_VOTES

    @property
    def differs(self) -> bool:
        """Whether anything sets it apart from ordinary shares."""
        ordered = {self.profit, self.remainder} & {FIRST, LAST}
        return bool(ordered) or self.other_votes or self.transfer == CONSENT

    def cost(self, person_id: str) -> Fraction:
        """What somebody paid for their shares of it, in fen: one price for all (art 143)."""
        total = self.shares
        return Fraction(self.held.get(person_id, 0) * self.paid_fen, total) if total else Fraction(0)


def classes_of(draft: Draft) -> tuple[ShareClass, ...]:
    """The classes as answered, however incomplete; none of a kind that issues no shares, whatever its draft holds."""
    told = draft.section(SECTION).get(SECTION) or () if draft.kind.capital == ISSUED else ()
    return tuple(_read(each) for each in told if isinstance(each, Mapping))


def _read(told: Mapping[str, Any]) -> ShareClass:
    held = {str(who): _whole(number) or 0 for who, number in dict(told.get("held") or {}).items()}
    return ShareClass(
        name=str(told.get("name") or "").strip(),
        profit=str(told.get("profit") or ""),
        remainder=str(told.get("remainder") or ""),
        votes=_whole(told.get("votes")),
        transfer=str(told.get("transfer") or ""),
        protects=str(told.get("protects") or "").strip(),
        paid_fen=_whole(told.get("paid_fen")) or 0,
        held={who: number for who, number in held.items() if number},
    )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


@dataclass(frozen=True)
class Stock:
    """``issued``: shares at founding, all of them; ``authorised``: shares the board may issue later, in ``years``."""

    kind: str
    issued: int
    authorised: int
    years: int
    capital_fen: int
    paid_fen: int
    classes: tuple[ShareClass, ...] = ()

    @classmethod
    def of(cls, draft: Draft) -> Stock:
        told = draft.section("capital")
        issued, authorised, years = (
            int(told.get(n) or 0) for n in ("issued", "authorised", "authorised_years")
        )
        paid, classes = sum(p.amount_fen for p in draft.owners), classes_of(draft)
        return cls(str(told.get("stock") or ""), issued, authorised, years, draft.capital_fen, paid, classes)

    @property
    def par_fen(self) -> int:
        """What each share says, in fen; 0 for shares without par value."""
        return self.capital_fen // self.issued if self.kind == PAR and self.issued > 0 else 0

    @property
    def ordinary(self) -> int:
        """Ordinary shares: those of no class."""
        return self.issued - sum(c.shares for c in self.classes)

    @property
    def ordinary_paid_fen(self) -> int:
        return self.paid_fen - sum(c.paid_fen for c in self.classes if c.shares > 0)

    def bought(self, person: PersonAnswer) -> Fraction:
        """How many ordinary shares somebody paid for, a part of one too: all are sold at one price (art 143)."""
        left = person.amount_fen - sum((c.cost(person.id) for c in self.classes), Fraction(0))
        return left * self.ordinary / self.ordinary_paid_fen if self.ordinary_paid_fen > 0 else Fraction(0)

    def votes(self, person: PersonAnswer) -> Fraction:
        """Votes in the meeting: one for an ordinary share, of the others what the articles say (art 116)."""
        classed = sum(c.held.get(person.id, 0) * (c.votes or 0) for c in self.classes)
        return self.bought(person) * ORDINARY_VOTES + classed
