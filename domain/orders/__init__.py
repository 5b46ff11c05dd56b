"""Orders: what can be asked, what became of it, at which price it fills and what that costs."""
