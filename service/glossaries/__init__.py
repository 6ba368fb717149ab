"""Terms and speakers' names that a customer gives with an order."""
