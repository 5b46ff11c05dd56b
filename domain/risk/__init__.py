"""How much to trade, and what stands against it."""
