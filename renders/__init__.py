"""How films are made: the command line `races`, one film in fresh processes, what belongs to it, a course."""

from optimizer_races import refuse_others

refuse_others()  # whoever has an `engine` of his own may have got here by `python -m`
