"""Where a postcode, an address or a name is, and what a point is called."""
