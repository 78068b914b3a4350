"""From problem to proof: what an activity does about each of its reports, how that went, and who has confirmed it."""
