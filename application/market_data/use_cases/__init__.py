"""What one does with market facts: one file, one class, one public call."""
