"""Finding each other: when and where people could help, what is open for them, and what went well done again."""
