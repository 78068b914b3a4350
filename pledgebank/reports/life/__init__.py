"""What happens to a report after it was made: what people write about it, how far it comes, and the record of both."""
