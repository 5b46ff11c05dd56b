"""What one does with recorded runs: one file, one class, one public call."""
