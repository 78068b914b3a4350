"""Signatures: given, taken back, counted, waiting for a place."""
