"""One run of a build, top to bottom in `run`; what has changed, and what is written."""
