"""Telling people what became of what they follow: in the app at once, and by letter when a little has gathered."""
