"""Mails: composed, queued, sent, tried again, and bounced."""
