"""Other people's geocoders, asked through geopy: seldom, briefly, and without relying on them."""
