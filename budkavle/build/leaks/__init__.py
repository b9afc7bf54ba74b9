"""Nothing that is not public leaves a build: what is secret, the search for it, the gate."""
