"""Places in an activity: its slots, who has one, who waits for one."""
