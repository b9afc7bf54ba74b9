"""The command line: arguments, terminal output and exit status."""
