"""The parts of the running service, which may have processes of their own."""

WEB, SCHEDULE, SEND = "web", "schedule", "send"
PARTS = (WEB, SCHEDULE, SEND)
