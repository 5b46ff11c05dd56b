"""Risk: how much to trade, and what stands against it."""
