"""Non-interference: whether a secret changes anything that others get of a site.

A random site is built with and without a random secret (`newsroom`, `secret`, `references`,
`cases`), and everything that leaves the newsroom is compared, byte for byte (`trial`). Failures
are reduced to what brings them about, and grouped (`hunt`). More than the tests try:

    python -m tests.behaviour.noninterference --examples 2000 --seed 1
"""
