"""Sentences for codes: both languages, joined here and nowhere else."""
