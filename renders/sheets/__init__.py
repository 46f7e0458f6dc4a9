"""The exercise sheets: pages to print and write on, with answers and without, from the engine's numbers."""
