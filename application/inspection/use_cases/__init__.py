"""Explain, state, diff, show, export: one file, one class, one public call."""
