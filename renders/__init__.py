"""How films are made: the command line `races`, and one film in fresh processes (`renders.film.make`)."""
