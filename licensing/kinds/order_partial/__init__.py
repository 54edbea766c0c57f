"""Only what is false falls; the rest of the entry stands (细则 arts 57, 58)."""
