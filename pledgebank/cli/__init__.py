"""The commands that start the server, do its work, and bring data in."""
