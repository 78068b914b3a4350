"""Groups: neighbours who keep together, promise and turn up in one name."""
