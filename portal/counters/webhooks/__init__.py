"""The addresses of departments' systems, and every event on its way there."""
