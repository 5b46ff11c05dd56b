"""Daily prices from Yahoo, by yfinance."""
