"""Who neighbours are, and how they come in, stay in and leave."""
