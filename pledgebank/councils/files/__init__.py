"""Files that say who answers for what: bodies, their categories and questions, and who works for them."""
