"""A forgotten password: a clerk gives a code at the counter, the person sets a new one."""
