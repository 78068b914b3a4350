"""Who answers for which piece of map, and for which sorts of problems."""
