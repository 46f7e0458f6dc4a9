"""What films say, and when: acts, captions, and the sentences made from events."""
