"""The journal: events, their envelope, hashes and stored form, and what keeps them."""
