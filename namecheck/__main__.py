"""``python -m namecheck check [NAME…]``: the name check without a portal, a database or a network."""

from __future__ import annotations

import sys
from datetime import date

from namecheck.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], date.today()))
