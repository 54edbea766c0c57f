"""Leaving by simplified deregistration (条例 art 33): notice or department answers, then the closing of the entry."""
