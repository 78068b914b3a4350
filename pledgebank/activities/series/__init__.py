"""Activities that repeat: a rule in local time, and occurrences made ahead, each an activity of its own."""
