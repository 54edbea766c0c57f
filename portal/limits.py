"""How often one address may ask, per process; a coarse brake before anything expensive runs.

Views tighten it with ``@limiter.limit(limits.SEARCH)`` or a figure of their own. Whoever asks too often is told with 429
and ``Retry-After`` (seconds until the window ends); the figures for programs stand in docs/api.md.
"""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

EVERYTHING = "6000 per minute"
CHECK = "120 per minute"  # verdicts on names: a person who types asks about one a second
SEARCH = "240 per minute"
LISTS = "30 per hour"  # answers as a table, up to a thousand rows each
DOWNLOAD = "60 per hour"  # the whole register of names as one file

limiter = Limiter(
    get_remote_address,
    default_limits=[EVERYTHING],
    headers_enabled=True,
    retry_after="delta-seconds",
    storage_uri="memory://",
    strategy="fixed-window",
)
