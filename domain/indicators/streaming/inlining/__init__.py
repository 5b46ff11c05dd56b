"""Step functions written into the functions that take a bar; ``bar_function`` is the way in."""
