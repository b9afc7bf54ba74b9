"""Queues, composes, sends and retries mails, and handles bounces."""
