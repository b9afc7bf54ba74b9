"""Takes in an export of another system from the desk: upload, dry run, questions, taking in."""
