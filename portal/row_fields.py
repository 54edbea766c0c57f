"""Lists as form fields without script: the rows that are filled and some to fill, each input named ``list.place.field``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms import DateField, Field, SelectField, StringField

from licensing.services.orders import consequences, creditors
from portal.forms import Form
from portal.i18n import t
from portal.validators import optional, text, trim


@dataclass(frozen=True)
class Rows:
    """One list. ``made``: field -> how its input is made, from the number of its row; ``most`` rows, ``spare`` empty ones are shown."""

    prefix: str
    made: Mapping[str, Callable[[int], Any]]
    most: int
    spare: int

    def named(self, place: int, field: str) -> str:
        """The input's name, which is also how a problem names it."""
        return f"{self.prefix}.{place}.{field}"

    def shown(self, given: Mapping[str, Any], kept: Sequence[Any] = ()) -> int:
        """How many rows the form has: those filled and some to fill. ``given``: what was posted."""
        filled = [p + 1 for p in range(self.most) if any(self._said(given, p, f) for f in self.made)]
        return min(self.most, max([len(kept), *filled]) + self.spare)

    def _said(self, given: Mapping[str, Any], place: int, field: str) -> bool:
        return bool(str(given.get(self.named(place, field)) or "").strip())

    def build(self, base: type[Form], rows: int) -> type[Form]:
        """``base`` with ``rows`` rows."""
        fields = {self.named(p, f): make(p + 1) for p in range(rows) for f, make in self.made.items()}
        return type("RowsForm", (base,), fields)

    def stored(self, kept: Sequence[Any]) -> dict[str, Any]:
        """Kept rows as the form's data."""
        return {self.named(p, f): _value(row, f) for p, row in enumerate(kept) for f in self.made}

    def read(self, form: Form) -> list[dict[str, str]]:
        """What was typed, in the order of the rows; rows with nothing in them are none."""
        first = next(iter(self.made))
        typed = [
            {f: _text(form[self.named(place, f)]) for f in self.made}
            for place in range(self.most)
            if self.named(place, first) in form
        ]
        return [row for row in typed if any(row.values())]


def _value(row: Any, field: str) -> str | date | None:
    return row.day if field == "told_on" else str(getattr(row, field))


def _text(field: Field) -> str:
    value = field.data
    return value.isoformat() if isinstance(field, DateField) and value else str(value or "")


def _label(key: str, number: int) -> str:
    """Two rows are told apart by ear too."""
    return f"{t(key)} {number}"


def _line(key: str, most: int) -> Callable[[int], Any]:
    return lambda number: StringField(_label(key, number), [text(most)], filters=[trim])


def _way(number: int) -> Any:
    ways = [("", "–"), *((way, f"orders.creditor_way.{way}") for way in creditors.WAYS)]
    return SelectField(_label("orders.creditor.way", number), [optional()], choices=ways)


CREDITORS = Rows(
    "creditors",
    {
        "creditor": _line("orders.creditor.creditor", creditors.LONGEST),
        "way": _way,
        "told_on": lambda number: DateField(_label("orders.creditor.told_on", number), [optional()]),
    },
    creditors.MOST,
    3,
)
RESPONSIBLE = Rows(
    "responsible",
    {
        "name": _line("orders.responsible.name", 50),
        "id_number": _line("orders.responsible.id_number", 18),
    },
    consequences.MOST,
    2,
)
LISTS = {rows.prefix: rows for rows in (CREDITORS, RESPONSIBLE)}
