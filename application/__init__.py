"""What ticktape does, in its own words, by capability; each room may import those below it (docs/architecture.md)."""
