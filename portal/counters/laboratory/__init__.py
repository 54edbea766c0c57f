"""The rule laboratory: officers change the name rules row by row, see what would flip, and another officer approves."""
