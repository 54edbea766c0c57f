"""One package for each counter; ``pages.py`` holds its ``blueprint`` and, if wanted, its ``NAV`` entries."""
