"""The parts of the running service; each may run in its own process."""

WEB, SCHEDULE, SEND = "web", "schedule", "send"
PARTS = (WEB, SCHEDULE, SEND)
