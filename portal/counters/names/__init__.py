"""Names: check without signing in, declare part by part, reserve, give back."""
