"""Signatures with Ed25519 (RFC 8032); keys and signatures are texts in base64.

The only module that imports cryptography for them. It is loaded where something is signed, or
where a site says by which key it must be.
"""

from base64 import b64decode, b64encode
from binascii import Error

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def new_key() -> str:
    """A new private key."""
    return b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()


def public_key(private: str) -> str:
    """The public key that belongs to a private one."""
    made = Ed25519PrivateKey.from_private_bytes(b64decode(private)).public_key()
    return b64encode(made.public_bytes_raw()).decode()


def sign(private: str, data: bytes) -> str:
    """The signature of some bytes."""
    made = Ed25519PrivateKey.from_private_bytes(b64decode(private)).sign(data)
    return b64encode(made).decode()


def is_signed(public: str, data: bytes, signature: str) -> bool:
    """Whether this is the signature of the bytes by the key; no for what is no key at all."""
    try:
        key = Ed25519PublicKey.from_public_bytes(b64decode(public, validate=True))
        key.verify(b64decode(signature, validate=True), data)
    except (InvalidSignature, Error, ValueError):
        return False
    return True
