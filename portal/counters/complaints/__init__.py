"""Complaints of abused identity on the desks: taken up, answered by two officers."""
