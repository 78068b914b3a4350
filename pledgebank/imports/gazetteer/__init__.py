"""Files of postcodes, addresses and names, loaded into the gazetteer."""
