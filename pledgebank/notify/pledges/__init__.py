"""What people are told of pledges, in which words, and what they can do about it in a letter."""
