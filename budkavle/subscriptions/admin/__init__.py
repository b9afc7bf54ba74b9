"""The command-line commands of editors and administrators."""
