"""Reports from files that cities publish (311): streamed, resumable, every rejected row accounted for."""
