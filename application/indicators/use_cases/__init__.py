"""What one does with indicators: one file, one class, one public call."""
