"""Indicators over whole columns, frames and chunks of rows: what a scanner promises, which rows are whose, extra columns."""
