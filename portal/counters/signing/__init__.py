"""Signing: by a link without an account, or by what waits for the person signed in."""
