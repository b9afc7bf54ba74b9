"""Files and processes: cache files, fingerprints, the worker pool. Knows nothing of news."""
