"""A department's counterpart for partners who write its program: invented people and cases in a folder of their own."""
