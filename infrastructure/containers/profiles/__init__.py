"""Which adapter stands behind which port, one file a profile; what all have in common stands in ``shared``."""
