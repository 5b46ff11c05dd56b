"""Which adapter stands behind which port, per profile."""
