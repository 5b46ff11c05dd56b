"""Indicators: what is measured on candles.

``base`` says what an indicator is, ``frame_indicator`` what one of a user's is, ``registry`` finds them by name. ``steps`` are what
several indicators compute with, ``catalogue`` has one indicator a file, ``catalogue_bases`` what several of these declare alike, and
``patterns`` are the candlestick patterns. ``streaming`` feeds indicators bar by bar, ``evaluation`` computes them over columns and
frames, and ``plain_scanner`` does so without anything to install.
"""
