"""The command ``ticktape``: one file per command; main.py puts them together."""
