"""Every port in memory: what is written is gone when the process ends; what the lasting adapters refuse is refused here too."""
