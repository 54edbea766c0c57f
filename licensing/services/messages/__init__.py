"""What people are told: the inbox, proved addresses, and how each delivery went."""
