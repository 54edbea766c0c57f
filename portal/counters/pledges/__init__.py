"""Permits on a pledge: fill in, sign, keep; and the department's check."""
