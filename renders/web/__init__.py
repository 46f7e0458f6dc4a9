"""Pages that one can touch: one HTML file each, which opens from a disk and asks nothing of any network."""
