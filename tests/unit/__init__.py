"""Tests of one module each, in the order of the packages; most without a whole build."""
