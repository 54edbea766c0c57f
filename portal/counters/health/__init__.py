"""Answers for machines that watch the portal."""
