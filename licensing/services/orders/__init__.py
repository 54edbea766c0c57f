"""What else an authority decides about an enterprise on the register."""
