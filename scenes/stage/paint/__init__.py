"""What Cairo is told: the canvas, lettering, signs, and how things move."""
