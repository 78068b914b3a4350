"""What differs from one MongoDB driver or server to another, and what they say when something fails."""
