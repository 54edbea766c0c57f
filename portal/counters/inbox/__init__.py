"""What people are told: the reader's inbox, an officer's record of a case's messages, operators' failures."""
