"""Letters to people: checked addresses, and the ways in which a letter leaves."""
