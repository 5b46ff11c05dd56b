"""What the application asks of the world: one Protocol per file; errors.py is what can go wrong there."""
