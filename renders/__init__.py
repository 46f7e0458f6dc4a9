"""How films are made: the command line `races`, and one film in one fresh process (`renders.film.make`)."""
