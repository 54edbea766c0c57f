"""The holder's own page of a licence: show it, lend it, take it back, see who looked."""
