"""What an operator is told about an installation: one subject a file, found by scan; each says what is wrong and what to do."""
