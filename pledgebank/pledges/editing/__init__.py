"""Changing a pledge: freely before anybody counts on it, afterwards in the open, or with all who signed asked again."""
