"""Where strangers' files are opened: a process of its own, bounded in memory and time, that can harm only itself."""
