"""Metrics of an equity curve and its closed trades: what a run earned, risked and cost.

Every function is pure, takes plain floats or arrays and answers NaN where its question has no answer (no data, nothing varies,
nothing was lost, the account was wiped out); none raises or warns for a number.
"""
