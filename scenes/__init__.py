"""The films: a stage of reusable actors, one film a file, words in two languages."""
