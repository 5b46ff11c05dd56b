"""Run, fork, verify: one file, one class, one public call."""
