"""Files of the project that are written from the catalogue: ``python -m infrastructure.generated_files`` brings them up to date."""
