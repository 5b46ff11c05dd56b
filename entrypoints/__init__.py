"""Where the outside calls in: each parses, calls one use case and prints or answers."""
