"""Strategies that know what they should not, each in its own way, and one that only looks as if it did."""
