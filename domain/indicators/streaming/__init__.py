"""Indicators bar by bar."""
