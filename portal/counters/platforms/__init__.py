"""Trading platforms: their own pages, and the desk of the registry that accepts them."""
