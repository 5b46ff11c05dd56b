"""Settings, logging, retry policies and the containers that put everything together."""
