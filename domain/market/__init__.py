"""Candles, instruments and what makes a candle acceptable."""
