"""Indicators, one file each; the registry finds them by itself."""
