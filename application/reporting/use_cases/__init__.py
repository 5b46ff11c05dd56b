"""What writes reports: one file, one class, one public call."""
