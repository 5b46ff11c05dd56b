"""The patterns, one a file."""
