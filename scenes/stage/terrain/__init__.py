"""The surface in three dimensions: camera, relief, and the process that draws it with OpenGL."""
