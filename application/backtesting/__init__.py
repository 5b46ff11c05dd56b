"""Replaying the tape: running a strategy over it, running it again, and going on from the middle of a run."""
