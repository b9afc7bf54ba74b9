"""The pages where readers subscribe, confirm, change and leave. No cookies, no JavaScript."""
