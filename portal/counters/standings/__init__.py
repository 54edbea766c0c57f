"""What departments know about enterprises and persons: stated and ended by those who know it."""
