"""Cash, positions and what became of them."""
