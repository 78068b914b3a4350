"""What a council asks for before something is published in its areas, and what of it is done."""
