"""What the investors of an enterprise that leaves sign."""
