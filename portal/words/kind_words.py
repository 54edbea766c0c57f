"""Words that differ by the kind of enterprise: a message's own form for a kind, else the common one."""

from __future__ import annotations

from portal.i18n import has, t


def kinded(key: str, entity_type: str, **values: object) -> str:
    """The message ``key_TYPE`` where a kind has its own words, else ``key``."""
    own = f"{key}_{entity_type}"
    return t(own if has(own) else key, **values)
