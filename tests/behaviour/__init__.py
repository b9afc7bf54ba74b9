"""What the program does, seen from outside: whole builds, commands, edits, faults."""
