"""The desk, module by module."""
