"""The desk of an organisation: several people, each logged in, each with roles.

settings                                what the IT department decides, in desk.toml
people, sessions, proxy, oidc, gate     who asks, and whether they may
trail                                   what was done, by whom and when, in a chain of digests
app                                     puts it together with the desk for one writer

A person is handed to the desk's own code as its `Writer`.
"""
