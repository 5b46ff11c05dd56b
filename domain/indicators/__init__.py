"""What can be measured on candles: a base, primitives and a catalogue of one file each."""
