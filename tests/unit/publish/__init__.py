"""Tests of `budkavle.publish`."""
