"""Opening an account, signing in and out, the own sessions."""
