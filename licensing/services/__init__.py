"""One act a function: checks the flow, changes the records, journals, enqueues; the caller's transaction commits it."""
