"""One film: its key, and the fresh processes that compute and draw it."""
