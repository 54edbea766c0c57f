"""The open name database: anybody searches the names of the register, and takes all of them home as one file."""
