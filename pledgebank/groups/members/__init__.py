"""Who belongs to a group: joining, applying, leaving, and who speaks for it."""
