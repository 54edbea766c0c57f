"""Founding an enterprise (条例 arts 15-22): the application, what a decision needs, what an approval does."""
