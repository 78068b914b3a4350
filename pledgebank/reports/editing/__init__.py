"""Changing what one has reported, or taking it back, while nobody has done anything about it."""
