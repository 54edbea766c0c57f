"""A simulated town: enterprises of every kind are founded, change, are handed over, rest, are repaired and leave, by the services.

``town.Town`` holds the office and what was asked of it; ``founding`` and ``acts`` ask; ``looks`` compares what everybody may read.
"""
