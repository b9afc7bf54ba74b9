"""Helpers for many tests: builders of sites, fakes, programs."""
