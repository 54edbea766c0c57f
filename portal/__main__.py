"""``python -m portal``: the same as the ``portal`` program."""

from portal.cli import main

main()
