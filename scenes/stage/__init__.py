"""The stage: actors that are laid out once and then paint what changes with the clock."""
