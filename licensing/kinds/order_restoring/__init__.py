"""Back on the register: a false deregistration rescinded, a struck-off company restored."""
