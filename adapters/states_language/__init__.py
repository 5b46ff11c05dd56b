"""Runs definitions in Amazon States Language on this machine: the states and fields that ours use, others are refused by name."""
