"""What one does with strategies: one file, one class, one public call."""
