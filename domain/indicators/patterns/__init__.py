"""Candlestick patterns: shared measures of candles, and a catalogue with one pattern a file."""
