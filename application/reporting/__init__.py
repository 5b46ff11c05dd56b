"""From recorded runs to what a report shows."""
