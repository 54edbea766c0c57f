"""What law and the office lay down as rows: certificate items, departments, business scope, deadlines, dictionaries."""
