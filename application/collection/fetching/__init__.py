"""Fetching daily prices: which sessions to ask for, and where they are kept."""
