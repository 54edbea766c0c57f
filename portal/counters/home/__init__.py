"""The first page: a name to try, the doors, and what waits for whoever is signed in."""
