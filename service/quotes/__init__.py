"""What an order costs: estimates for anybody, and the itemised quote that is charged as shown."""
