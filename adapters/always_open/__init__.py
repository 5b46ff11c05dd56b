"""The calendar of a market that never closes."""
