"""A court undid a forfeiture: the shares go back (公司法 art 52)."""
