"""Pages that anybody can read, by any browser or search engine, without the app and without a script."""
