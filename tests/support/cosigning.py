"""A witness that cosigns checkpoints, made by C2SP's description alone."""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from independent_verifier import hashed

WITNESS = Ed25519PrivateKey.generate()
NEWLINE = b"\n"


def cosignature(note: str, key: Ed25519PrivateKey, name: str = "witness.example/w1", at: int = 1_800_000_000) -> str:
    """Return the line that a witness writes below a checkpoint (C2SP tlog-cosignature, v1)."""
    body = note.partition("\n\n")[0] + "\n"
    public = key.public_key().public_bytes_raw()
    key_id = hashed(name.encode(), b"\n\x04", public)[:4]
    signed = key.sign(f"cosignature/v1\ntime {at}\n{body}".encode())
    return f"\u2014 {name} {base64.b64encode(key_id + at.to_bytes(8, 'big') + signed).decode()}\n"


def vkey_of(key: Ed25519PrivateKey, name: str = "witness.example/w1") -> str:
    """Return a witness's verifier key."""
    material = bytes([4]) + key.public_key().public_bytes_raw()
    return f"{name}+{hashed(name.encode(), NEWLINE, material)[:4].hex()}+{base64.b64encode(material).decode()}"
