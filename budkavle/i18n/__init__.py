"""Languages: the catalogue of messages, and how to write dates, phone numbers and text."""
