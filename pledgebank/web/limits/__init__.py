"""How much of what is too much, and what is said to who asks too often."""
