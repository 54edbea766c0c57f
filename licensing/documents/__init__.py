"""Documents made from the data of a case: text in blocks, the same bytes every time."""
