"""Is this name allowed, what does it clash with, and why."""
