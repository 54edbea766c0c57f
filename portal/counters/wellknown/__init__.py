"""What verifiers and watchers fetch: keys, trust list, status lists, revocation lists, the public log."""
