"""What runs behind the pages: the engine, its jobs and the worker."""
