"""Strategies from the catalogue and from Python files of the user's."""
