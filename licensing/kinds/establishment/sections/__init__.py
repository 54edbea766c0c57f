"""The parts of the application, one file each: what is asked and what may be wrong with it."""
