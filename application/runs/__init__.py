"""What a run is: its events, identity and streams, what it came to, and where two runs part."""
