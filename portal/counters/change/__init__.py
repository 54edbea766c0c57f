"""Changes that owners file."""
