"""Search over the names of the register: what a name is found under, and what a question looks for. No SQL here."""
