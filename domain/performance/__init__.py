"""What a run earned, what it risked and what it cost: metrics of an equity curve and its closed trades.

Every function is pure, takes plain floats or arrays and answers NaN where its question has no answer (no data, nothing varies,
nothing was lost, the account was wiped out); none raises or warns for a number.
"""
