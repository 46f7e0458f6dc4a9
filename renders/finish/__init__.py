"""What belongs to a film: chapters, captions, poster, loop, transcript; and films joined to one."""
