"""Actors of one lesson only: the secant, slopes, the rule with its numbers."""
