"""Shares of a joint-stock company as its application says them (公司法 arts 95, 96, 142, 152)."""

from __future__ import annotations

from dataclasses import dataclass

from licensing.application.draft import Draft

PAR, NO_PAR = "par", "no_par"
KINDS = (PAR, NO_PAR)


@dataclass(frozen=True)
class Stock:
    """``issued``: shares at founding, all of them; ``authorised``: shares the board may issue later, in ``years``."""

    kind: str
    issued: int
    authorised: int
    years: int
    capital_fen: int
    paid_fen: int

    @classmethod
    def of(cls, draft: Draft) -> Stock:
        told = draft.section("capital")
        issued, authorised, years = (
            int(told.get(n) or 0) for n in ("issued", "authorised", "authorised_years")
        )
        paid = sum(p.amount_fen for p in draft.owners)
        return cls(str(told.get("stock") or ""), issued, authorised, years, draft.capital_fen, paid)

    @property
    def par_fen(self) -> int:
        """What each share says, in fen; 0 for shares without par value."""
        return self.capital_fen // self.issued if self.kind == PAR and self.issued > 0 else 0

    def of_amount(self, amount_fen: int) -> int:
        """How many shares a payment buys: all are sold at one price (art 143)."""
        return amount_fen * self.issued // self.paid_fen if self.paid_fen else 0
