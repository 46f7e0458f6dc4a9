"""`python -m renders`: the command line `races`, where its script is not on the PATH."""

from renders.ask.cli import main

main()
