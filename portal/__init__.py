"""Pages, programming interface, commands and the worker: the only room that knows HTTP."""
