"""What collects: one file, one class, one public call."""
