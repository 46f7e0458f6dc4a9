"""From words to options: the command line `races`, what is typed or stands in a file, every mistake in it."""
