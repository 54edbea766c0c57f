"""What is owed to departments and received by them."""
