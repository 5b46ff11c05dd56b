"""The simulation: bars in, decisions out, the same program in every mode."""
