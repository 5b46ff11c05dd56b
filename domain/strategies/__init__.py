"""What is concluded from measurements: a base class and a catalogue of one file each."""
