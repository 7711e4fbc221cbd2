"""The zip: files one after the other, the same bytes whenever it is made, and a digest of each."""

import hashlib
from collections.abc import Iterable
from typing import IO, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say
_UNIX: Final = 3
_MODE: Final = 0o644 << 16


class Archive:
    """Writes a zip to a file that can be sought. Nothing is compressed: that differs from machine to machine."""

    def __init__(self, output: IO[bytes]) -> None:
        self._zip = ZipFile(output, "w", ZIP_STORED)
        self.digests: dict[str, str] = {}
        """SHA-256, in hex, of each file so far, by its name."""

    def add(self, name: str, content: bytes | Iterable[str]) -> None:
        """Add a file: bytes, or texts of which no two need be in memory at once."""
        info = ZipInfo(name, _NO_TIME)
        info.create_system, info.external_attr = _UNIX, _MODE
        digest = hashlib.sha256()
        with self._zip.open(info, "w") as file:
            for part in [content] if isinstance(content, bytes) else (text.encode() for text in content):
                digest.update(part)
                file.write(part)
        self.digests[name] = digest.hexdigest()

    def close(self) -> None:
        """Write the directory of the zip."""
        self._zip.close()
