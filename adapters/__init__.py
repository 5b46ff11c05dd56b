"""One folder per technology: wire schemas and error mapping stay inside the folder."""
