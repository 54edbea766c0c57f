"""The registry clerk's desk."""
