"""Axes, curves and tables."""
