"""Puts messages into words and carries them out of the house: mail by SMTP, short messages by the operator's gateway."""
