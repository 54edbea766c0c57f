"""Orders that are public notices: of a capital reduction, of a compulsory deregistration, and the end of one."""
