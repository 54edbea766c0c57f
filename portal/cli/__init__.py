"""The ``portal`` command: one verb per file in this folder, found by package scan."""

from portal.cli._group import main as main
