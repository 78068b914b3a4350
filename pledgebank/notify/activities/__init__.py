"""What people are told of activities, in which words, and what they can do about it in a letter."""
