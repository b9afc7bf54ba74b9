"""What is read, counted from the logs of the web server; nothing about who reads it is kept."""
