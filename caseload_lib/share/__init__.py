"""Share: whether the hard things fall fairly, and who could help."""
