"""Questions about recorded runs: their state, their reasons, their tables, and how two of them differ."""
