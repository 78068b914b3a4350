"""Finds what is wrong with an installation and says in plain words what to do; changes nothing unless asked to."""
