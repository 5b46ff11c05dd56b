"""What the machine itself tells."""
