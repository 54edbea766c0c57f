"""The public notices of a registration in dispute."""
