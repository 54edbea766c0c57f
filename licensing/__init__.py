"""What may happen to a case, who may do it, and what is remembered."""
