"""What the daily pipeline's parts say to each other, as JSON data."""
