"""Floor 2: what every resolver and route is given, and the manners of the GraphQL face."""
