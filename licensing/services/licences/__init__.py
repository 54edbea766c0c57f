"""Licences made, proved, logged, archived and verified."""
