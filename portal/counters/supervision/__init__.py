"""Supervision: where cases wait and who is about to be late."""
