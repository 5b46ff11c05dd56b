"""The Australian Securities Exchange: its list of companies."""
