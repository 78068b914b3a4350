"""What becomes of a group: closed, hidden and shown by moderators, verified by a council."""
