"""All state machines, one table a file; found by scanning this package."""
