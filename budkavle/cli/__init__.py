"""The command: arguments, terminal output and exit status."""
