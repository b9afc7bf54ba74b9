"""The tests: each module's beside its name, whole sites in `sites/`, the command in `run`."""
