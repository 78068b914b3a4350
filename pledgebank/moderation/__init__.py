"""What people tell moderators, and what moderators make of it."""
