"""Posts about news on Mastodon and Bluesky, through the same outbox as the mails.

`ledger` decides what is posted and remembers it for good, `texts` writes it as each network counts,
`mastodon` and `bluesky` speak the networks' protocols, and `poster` sends what the outbox holds.
"""
