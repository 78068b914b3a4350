"""Reports and what is new about them, handed on to the bodies that answer for them."""
