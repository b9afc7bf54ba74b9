"""Non-interference: whether a secret changes anything that leaves the newsroom.

A random site is built with and without a random secret (`newsroom`, `secret`, `references`,
`cases`), and everything that leaves the newsroom is compared, byte for byte (`trial`). Failures are
reduced to their cause, and grouped (`hunt`). To try more than the tests do:

    python -m tests.behaviour.noninterference --examples 2000 --seed 1
"""
