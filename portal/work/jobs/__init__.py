"""Background jobs, one per file; found by package scan, so there is no list to edit."""
