"""Proof of identity as a port: an OpenID Connect provider on the other side, whoever runs it."""
