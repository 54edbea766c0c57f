"""Whose enterprises a registry vouches for: those whose code and authority lie in its own division (GB/T 2260)."""

from __future__ import annotations

import re

from esign.jose import Json

_CODE = re.compile(r"[0-9]{6}")


def covers(region: str, division: object) -> bool:
    """Whether a six-digit division lies in a region: 630200 is the whole city, 630000 the province, 630202 one county.

    >>> covers("630200", "630202"), covers("630200", "630100"), covers("000000", "630202")
    (True, False, False)
    """
    if not (_CODE.fullmatch(region) and isinstance(division, str) and _CODE.fullmatch(division)):
        return False
    stem = region.removesuffix("00").removesuffix("00")
    return stem != "00" and division.startswith(stem)


def is_home(region: str, claims: Json) -> bool:
    """Whether an enterprise's unified code (GB 32100: division in places 3 to 8) and its authority are the region's."""
    code = claims.get("uscc")
    named = [code[2:8] if isinstance(code, str) else None]
    named += [claims["issuing_authority_id"]] if "issuing_authority_id" in claims else []
    return all(covers(region, each) for each in named)
