"""Rows on which an entry and TA-Lib are not compared, and why: one module per family, each with a dict ``EXCLUDED``."""
