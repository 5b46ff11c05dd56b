"""Strategies, which conclude from measurements: a base class and a catalogue of one file each."""
