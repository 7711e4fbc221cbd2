"""How version 0.1.0 stored events: open to whoever has the database. To have rows of it in a test."""

from collections.abc import Collection

from ledger.sealing import Cipher, Opener


class PlainCipher:
    """Seals nothing, in a ledger that another cipher will seal in."""

    def __init__(self, later: Cipher) -> None:
        self._later = later

    def seal(self, plain: bytes, *, case: str | None, ref: str, topic: str) -> bytes:
        """Return the bytes as they are."""
        del case, ref, topic
        return plain

    def unseal(self, stored: bytes, *, case: str | None, ref: str, topic: str, position: int) -> bytes:
        """Return the bytes as they are."""
        del case, ref, topic, position
        return stored

    def opener(self, case: str | None) -> Opener:
        """Return what gives the bytes as they are."""

        def unseal(stored: bytes, *, ref: str, topic: str, position: int) -> bytes:
            return self.unseal(stored, case=case, ref=ref, topic=topic, position=position)

        return unseal

    def keyed(self, content_digest: bytes, *, case: str | None, topic: str) -> bytes:
        """Return the digest as it is."""
        del case, topic
        return content_digest

    def seal_keyed(
        self, plain: bytes, content_digest: bytes, *, case: str | None, ref: str, topic: str
    ) -> tuple[bytes, bytes]:
        """Return both as they are."""
        del case, ref, topic
        return plain, content_digest

    def make_keys(self, names: Collection[str]) -> None:
        """Make the later one's."""
        self._later.make_keys(names)

    def identity(self) -> bytes:
        """Return the later one's."""
        return self._later.identity()

    def destroy(self, case: str) -> bool:
        """Destroy none."""
        del case
        return False

    def forget_destroyed(self) -> None:
        """Forget none."""
