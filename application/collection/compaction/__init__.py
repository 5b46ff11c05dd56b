"""Bringing raw batches onto the tape, once each."""
