"""Files that people hand in: what they are by their content."""
