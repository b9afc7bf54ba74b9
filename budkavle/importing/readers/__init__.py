"""Reads exports of other systems, one kind in each module, into the values of `source`."""
