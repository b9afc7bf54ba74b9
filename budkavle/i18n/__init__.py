"""Languages: the catalogue of messages, and how dates, phone numbers and text are written."""
