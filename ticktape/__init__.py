"""ticktape for notebooks: ``import ticktape as tt``."""
