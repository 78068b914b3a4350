"""What who organises an activity writes to those who take part, and where it can be read again."""
