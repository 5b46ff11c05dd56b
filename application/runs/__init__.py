"""What a run is: its identity, its events, and the way from the tape into the simulation."""
