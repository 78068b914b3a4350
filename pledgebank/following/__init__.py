"""Who wants to hear of what: following things, and no longer."""
