"""The verbs of the command: each module adds its own to the parser, and carries them out."""
