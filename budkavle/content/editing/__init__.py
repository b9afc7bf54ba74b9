"""Edits files of content/ so that everything that is not edited keeps its bytes. Pure."""
