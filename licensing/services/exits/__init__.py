"""Leaving by simplified deregistration."""
