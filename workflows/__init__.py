"""What drives an order through time: pure states, and the Temporal workflows that wait, retry and decide."""
