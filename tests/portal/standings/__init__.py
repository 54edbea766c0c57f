"""Standings on pages, over the interface and by file."""
