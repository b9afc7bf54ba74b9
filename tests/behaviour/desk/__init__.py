"""The desk, asked as its writer's browser asks it."""
