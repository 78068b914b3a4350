"""Those who listen, over server-sent events or WebSockets: their streams, how many there may be, and their end."""
