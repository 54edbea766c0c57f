"""What the office learns about its own tables."""
