"""What the gate finds in the people and the money of a founding: one file for each subject, one row for each rule."""
