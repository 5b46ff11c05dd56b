"""Finished use cases, a file for each thing that one does; the same for the command line, functions, notebooks and tests.

Each function takes a container, asks it for what its use case needs, and imports that use case when it is called.
"""
