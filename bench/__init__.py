"""Benchmarks: each compares two ways in one run and prints a ratio, never a time to hold against another machine."""
