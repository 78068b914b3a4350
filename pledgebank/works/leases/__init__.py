"""Whose turn it is to work on a report: at most one activity's at a time, until it is given back or runs out."""
