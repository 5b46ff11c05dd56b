"""Market facts: reading candles, importing tables, raw batches and their aggregation, listings, quality, quarantine."""
