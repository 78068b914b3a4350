"""Neighbours turn up: activities with slots, places for as many as there is room for, and a queue for the rest."""
