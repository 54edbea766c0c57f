"""Extracts of the register: taken, listed, handed out."""
