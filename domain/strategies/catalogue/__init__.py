"""ONE file = one strategy; the registry finds every public subclass of Strategy here."""
