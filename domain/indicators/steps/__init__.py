"""Step functions that several indicators are built from, one idea a file; what one indicator alone needs stays in its own file."""
