"""What the people of a founding sign."""
