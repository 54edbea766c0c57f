"""Register orders at the desk."""
