"""What ticktape does, in its own words: ports, use cases, the simulation engine and read models."""
