"""Files on this machine that users give and get."""
