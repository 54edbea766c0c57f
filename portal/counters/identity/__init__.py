"""Who one is: proof of identity, own keys, enterprises of one's own; officers' side of it."""
