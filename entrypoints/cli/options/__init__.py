"""Options of the command line, each declared once and shared by the commands that take it."""
