"""What people write down in YAML."""
