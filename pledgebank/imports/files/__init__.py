"""Files of reports from elsewhere, read a row at a time whatever is in them."""
