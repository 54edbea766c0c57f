"""Lending an address: the host's own pages, and the desk of the registry that accepts hosts."""
