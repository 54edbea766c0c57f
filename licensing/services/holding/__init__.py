"""The holder shows, lends and looks who looked."""
