"""Documents that a request names instead of sending: kept for anybody, or listed beforehand as all that runs."""
