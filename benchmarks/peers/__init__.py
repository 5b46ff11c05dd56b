"""What is measured of others, each in a process of its own; these modules need numpy and the peer only."""
