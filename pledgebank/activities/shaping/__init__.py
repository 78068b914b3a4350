"""The tasks of an activity while people have already joined: others are added, changed, called off."""
