"""The desk: a press officer writes, sees and publishes in a browser, on her own machine.

fields ─► form_values ─► editor ─► saving      from the model to a form, and back to a file's bytes
newsroom                                       the site in memory, and what is written in it
listing, wording                               the items and their states, in words
guards, app ─► pages ─► templates/             who may ask, and what the browser receives

Who acts is a value (`Writer`) that every action is given.
"""
