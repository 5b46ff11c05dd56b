"""Use cases: one file, one class, one public call."""
