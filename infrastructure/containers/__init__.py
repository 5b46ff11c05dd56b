"""Containers: which adapter stands behind which port, one file per profile or slice; build.py makes them."""
