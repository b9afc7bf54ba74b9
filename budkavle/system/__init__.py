"""Files and processes: the cache, fingerprints, the worker pool. Knows nothing of news."""
