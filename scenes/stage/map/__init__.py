"""The surface from above, and who runs on it."""
