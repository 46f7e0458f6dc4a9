"""An independent judge of films of races: random races, and what each sentence on screen claims."""
