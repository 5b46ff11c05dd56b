"""Progress and notices for somebody at a terminal while work goes on."""
