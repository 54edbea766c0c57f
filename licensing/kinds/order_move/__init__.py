"""A move to another registration authority: proposed where the enterprise is, accepted where it goes (条例 art 27; 细则 arts 35, 62)."""
