"""How films are made: the command line `races`, and one film in fresh processes (`renders.film.make`)."""

from optimizer_races import refuse_others

refuse_others()  # whoever has an `engine` of his own may have got here by `python -m`
