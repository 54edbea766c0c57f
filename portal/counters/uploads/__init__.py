"""Files that founders hand in, and those who may read them."""
