"""Lambda functions, one handler a file."""
