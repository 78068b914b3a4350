"""Something wrong in a public place: reported, found again, listed, followed."""
