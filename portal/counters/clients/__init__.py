"""Who may come in besides citizens: posts of the staff and systems of departments, shut out by an operator at once."""
