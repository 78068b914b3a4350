"""Floor 1: MongoDB, one way to write, and the log that everything else follows."""
