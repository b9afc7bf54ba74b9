"""Benchmarks: separate commands, never timed tests."""
