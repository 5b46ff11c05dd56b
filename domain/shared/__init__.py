"""Values, the event envelope, deciders and folds, and the root of the error tree."""
