"""Which body handles a matter: the level the law names, as near to the case as there is one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from licensing.catalogue.model import Department
from licensing.catalogue.tables import CatalogueError

ORDER = ("county", "city", "province", "region", "central")


def deciding_body(
    departments: Iterable[Department], family: str, levels: Sequence[str], division: str
) -> Department:
    """The body of ``family`` for a case of ``division`` (six digits, county or city).

    A named level is taken before any other, the nearer before the farther; where the named level has no body of its
    own here, the next one above handles it, and as the last resort the nearest there is. Raises CatalogueError.
    """
    above = {"county": division, "city": f"{division[:4]}00", "province": f"{division[:2]}0000"}
    found = {d.level: d for d in departments if d.family == family and above.get(d.level) == d.division_code}
    named = [level for level in ORDER if level in levels]
    lowest = ORDER.index(named[0]) if named else 0
    for level in (*named, *ORDER[lowest:], *reversed(ORDER[:lowest])):
        if level in found:
            return found[level]
    raise CatalogueError(f"departments.tsv: no body of {family} for {division}")
