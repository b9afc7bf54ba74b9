"""The sentences for what goes wrong at targets of several kinds."""

from budkavle.model.rules import N_

CUT = N_("The target cannot be reached: {reason}")
DENIED = N_("The target does not allow it: {reason}")
FULL = N_("The disk of the target is full. Make room there; the next run goes on from there.")
UNKNOWN_HOST = N_(
    "The server's key is not known ({reason}). Compare it with what your host says, and add it:"
    " ssh-keyscan HOST >> known_hosts. If another key of this server is there, ask your host why it"
    " has changed, before you remove the old one: ssh-keygen -R HOST"
)
