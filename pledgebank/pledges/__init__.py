"""What neighbours promise if enough others join, who joined, and what comes of it."""
