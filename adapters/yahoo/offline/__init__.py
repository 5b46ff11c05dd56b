"""Yahoo without the network: a local server that answers from recordings."""
