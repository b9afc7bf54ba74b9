"""The commands, run as users do."""
