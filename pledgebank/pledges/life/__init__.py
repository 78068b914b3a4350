"""What becomes of a pledge by its promiser's or a moderator's word: put off, called off, looked at, taken from view."""
