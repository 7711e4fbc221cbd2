"""What an issuer's signatures are verified by, wherever its keys come from."""

from concurrent.futures import Future
from typing import NamedTuple, Protocol

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey


class VerifyingKey(NamedTuple):
    """A public key, and the one algorithm that it is used with, whatever a token says."""

    key: Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey
    algorithm: str


class KeysAway(Exception):
    """Whether a token is good cannot be said: its issuer's keys cannot be had just now.

    `looking`: what to wait for before trying once more, if they are being looked for.
    """

    def __init__(self, looking: Future[None] | None = None) -> None:
        super().__init__("the keys of the token's issuer cannot be had just now: try again shortly")
        self.looking = looking


class Keys(Protocol):
    """An issuer's keys."""

    def find(self, key_id: str | None) -> VerifyingKey | None:
        """Return a key whose tokens are accepted now: the same object as long as it is. None: the token names none.

        Takes microseconds and waits for nobody. Raises KeysAway where keys could not be had.
        """

    def look_again(self) -> Future[None] | None:
        """Have an unknown key looked for where the keys come from. Return what to wait for, if there is anything."""
