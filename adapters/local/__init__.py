"""Objects as plain files in a local folder."""
