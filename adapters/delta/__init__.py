"""The tape as Delta Lake tables, in a local folder or in a bucket."""
