"""Founding by a person's own program: a name, an application section by section, handing in, the licence."""
