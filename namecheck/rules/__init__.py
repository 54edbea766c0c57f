"""One rule of name law a file; the engine finds them by scanning this package."""
