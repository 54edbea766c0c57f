"""The public register: enterprises by name or credit code."""
