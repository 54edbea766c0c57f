"""Permits on a pledge (告知承诺): given, kept, checked."""
