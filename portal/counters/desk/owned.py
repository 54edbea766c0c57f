"""The beneficial owners of a case as its clerk reads them, with what the machine found by the shares (办法 arts 4, 12: not public)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from licensing import beneficial, filed
from licensing.beneficial import FILE, SECTION, percent
from licensing.id_documents import masked
from licensing.known_kinds import kind_of
from licensing.store.models import Case
from licensing.work import Work
from portal.i18n import t


@dataclass(frozen=True)
class Line:
    """Somebody named, the number masked."""

    name: str
    number: str
    right: str
    percent: str
    since: date
    note: str


@dataclass(frozen=True)
class Owned:
    """``way``: pledge, file, or nothing yet; ``parts``: what everybody finally owns by the shares, in words."""

    way: str
    lines: tuple[Line, ...]
    parts: str


def owned_view(work: Work, case: Case) -> Owned | None:
    """None where nothing is asked."""
    draft, rules = kind_of(case).owned(work, case), work.books.catalogue.beneficial
    if draft is None or not beneficial.asked(draft, rules):
        return None
    judged, way = beneficial.judge(draft, rules), str(draft.section(SECTION).get("way") or "")
    shares = sorted(judged.shares.items(), key=lambda x: (-x[1], x[0]))
    lines = tuple(
        Line(
            *(f.name, masked(f.number), t(f"beneficial.right_{f.kind}"), f.percent or "", f.since),
            str(f.told.get("note") or ""),
        )
        for f in (filed.whole(draft, rules) if way == FILE else ())
    )
    told = [f"{judged.names.get(key, '')} {percent(share)}%" for key, share in shares]
    told += [f"{part.name} {percent(part.share)}% ({t('beneficial.unknown')})" for part in judged.unknown]
    return Owned(way, lines, t("applications.comma").join(told))
