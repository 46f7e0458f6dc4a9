"""What is shown, as data: who runs, the clock, and how runs end."""
