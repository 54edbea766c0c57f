"""Editions of the name rules: drafted, tried, approved, in force on their day."""
