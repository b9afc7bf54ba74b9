"""Prevents leaks: what is secret, the search for it in the outputs, the gate to the site."""
