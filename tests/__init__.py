"""The tests by kind (unit, behaviour, site, browser, service); `run` is the test command."""
