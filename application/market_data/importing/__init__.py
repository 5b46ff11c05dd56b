"""How tables of any source become candles: columns, times, intervals, rows."""
