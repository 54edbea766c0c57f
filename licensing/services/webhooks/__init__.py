"""Events brought to the addresses of departments' systems."""
