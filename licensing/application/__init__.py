"""The sections of an establishment application, one file each; found by scanning this package."""
