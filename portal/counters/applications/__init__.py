"""The founder's journey: one application from the first answer to the licence."""
