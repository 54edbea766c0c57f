"""Backups: what is written to the store, sealed for readers who are not here; how it is checked, kept, and laid into a new place."""
