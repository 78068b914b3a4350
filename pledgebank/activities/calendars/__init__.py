"""Activities in people's own calendars: each by itself, and all of one person's at a secret address."""
