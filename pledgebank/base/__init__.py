"""Floor 0: the plain values that every other floor speaks in; knows no database, no network and no clock of its own."""
