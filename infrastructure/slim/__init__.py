"""What small functions are put together from: plain functions, each of which imports its slice and nothing heavy."""
