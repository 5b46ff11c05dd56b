"""Does a strategy look ahead? Its decisions must stay what they are when the future is taken away."""
