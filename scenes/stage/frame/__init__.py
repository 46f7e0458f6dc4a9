"""The furniture of every film: title, formula, captions, end card."""
