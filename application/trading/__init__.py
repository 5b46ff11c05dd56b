"""The trading session: bars in, decisions out, the same program in every mode."""
