"""Real prices to try things on."""
