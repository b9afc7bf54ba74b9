"""Keeps what readers got, as WARC files that any replay tool shows; it only ever adds to them."""
