"""What people can do, and how old they are, as far as they say so: what tasks ask for."""
