"""What volunteers have done for a group, a body or an area, in numbers that are exact."""
