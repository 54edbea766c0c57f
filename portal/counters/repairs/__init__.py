"""Credit repair: asked for by whom a bad mark is about, answered by the department that stated it."""
