"""Copies on phones: a snapshot in pages, then everything that changed since, and the same as it happens."""
