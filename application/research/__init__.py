"""Trying a strategy many times: whether it looks ahead."""
