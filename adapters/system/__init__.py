"""The machine's own clock, and calls spaced by it."""
