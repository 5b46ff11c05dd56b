"""Amazon's services; all of them share one client factory and one table of errors."""
