"""Computing, scanning and listing indicators and candlestick patterns."""
