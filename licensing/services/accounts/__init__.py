"""Who signs in: persons, posts and systems."""
