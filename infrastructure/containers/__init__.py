"""Composition: profiles say which adapter stands behind which port, features hand out finished use cases."""
