"""Changing an activity: who has a place in what was moved keeps it, and is asked whether they still come."""
