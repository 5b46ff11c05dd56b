"""What is shown to somebody at a terminal while work goes on."""
