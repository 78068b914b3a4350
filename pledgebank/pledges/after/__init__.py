"""After a pledge was made: what its promiser says, what time has to do for it, and whether all have kept their word."""
