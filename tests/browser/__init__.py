"""The finished site in a real browser: what readers see and can do."""
