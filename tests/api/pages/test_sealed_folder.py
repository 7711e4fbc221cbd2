"""What the server keeps for a browser opens by the browser's secret alone, once where it is to be taken."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from api.pages.signing_in.sealed_folder import SealedFolder

SOON = 60


def test_it_opens_by_its_secret_and_the_folder_tells_nothing(tmp_path: Path) -> None:
    folder = SealedFolder(tmp_path / "kept")
    secret = folder.keep({"token": "who-i-am"}, time.time() + SOON)
    assert (folder.find(secret) or {})["token"] == "who-i-am"  # noqa: S105
    assert folder.find(secret[:-1] + ("a" if secret[-1] != "a" else "b")) is None
    (file,) = (tmp_path / "kept").iterdir()
    assert b"who-i-am" not in file.read_bytes()
    assert secret not in file.name


def test_what_was_changed_on_disk_does_not_open(tmp_path: Path) -> None:
    folder = SealedFolder(tmp_path)
    secret = folder.keep({"token": "t"}, time.time() + SOON)
    (file,) = tmp_path.iterdir()
    kept = file.read_bytes()
    file.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    assert folder.find(secret) is None


def test_only_one_of_many_takes_it(tmp_path: Path) -> None:
    folder = SealedFolder(tmp_path)
    secret = folder.keep({"token": "t"}, time.time() + SOON)
    with ThreadPoolExecutor(8) as takers:
        taken = list(takers.map(folder.take, [secret] * 32))
    assert sum(one is not None for one in taken) == 1
    assert list(tmp_path.iterdir()) == []


def test_what_has_run_out_opens_nothing_and_is_removed(tmp_path: Path) -> None:
    folder = SealedFolder(tmp_path)
    secret = folder.keep({"token": "t"}, time.time() - 1)
    assert folder.find(secret) is None
    folder.keep({"token": "t"}, time.time() + SOON)
    assert len(list(tmp_path.iterdir())) == 1
