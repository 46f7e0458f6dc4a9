"""Figures that a reader can touch, as data: their colours, words and series. Nothing here draws a page."""
