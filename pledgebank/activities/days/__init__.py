"""The day itself: what starts and ends, who turns up and goes, for how long, and who was missing."""
