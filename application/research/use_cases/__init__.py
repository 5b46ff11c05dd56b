"""What tries strategies: one file, one class, one public call."""
