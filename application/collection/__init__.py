"""Collecting market facts: lists of symbols, daily prices, and the way of raw batches onto the tape."""
