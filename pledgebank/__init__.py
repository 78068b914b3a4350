"""Neighbours report local problems, pledge to help if others join, and turn up to do it."""

__version__ = "0.1.0"
