"""What the mail service and the desk of a team share. Knows nothing about news.

A database, in SQLite on one machine or in PostgreSQL; files that only their owner may read;
patience with slow connections; and requests to other servers, which imports and warnings send too.
Each service has its own tables, in a database of its own.
"""
