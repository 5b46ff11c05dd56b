"""What is measured of ticktape, each in a process of its own."""
