"""What an import found, took in and lost: as text, as JSON, and as pages to read."""
