"""How often one address may ask, per process; a coarse brake before anything expensive runs.

Views tighten it with ``@limiter.limit("10 per minute")``.
"""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

EVERYTHING = "6000 per minute"

limiter = Limiter(
    get_remote_address,
    default_limits=[EVERYTHING],
    headers_enabled=True,
    storage_uri="memory://",
    strategy="fixed-window",
)
