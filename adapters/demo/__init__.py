"""The demonstration's prices, out of a package that ships them."""
