"""Which account of the machine runs the embedded server, and how it reaches its files.

PostgreSQL refuses to run as root. Root's server therefore runs as the account `pgserver`, which may pass
through the folders above the data and nothing more: by an access control list where the file system has
them, else by the folder's search bit for all (`o+x`: names can be tried, not listed).
"""

import errno
import logging
import os
import pwd
import shutil
import stat
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

_ROOTS_ACCOUNT = "pgserver"
_SEARCH = 1  # the x of rwx

# The extended attribute in which Linux keeps an access control list: a version, then (tag, rights, id) each.
_ACL = "system.posix_acl_access"
_ACL_VERSION = struct.pack("<I", 2)
_ENTRY = struct.Struct("<HHI")
_OWNER, _NAMED_USER, _GROUP, _NAMED_GROUP, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
_NO_ID = 0xFFFFFFFF

_log = logging.getLogger(__name__)


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL cannot be started, reached or stopped; the message says why in one line."""


@dataclass(frozen=True)
class Account:
    """An account of the machine that runs the server."""

    name: str
    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        """Whether this process runs as it, so that nothing is to be switched."""
        return self.uid == os.geteuid()

    @property
    def switch_uid(self) -> int | None:
        """The user for subprocess to switch to; None for no switch. Likewise the next two."""
        return None if self.is_ours else self.uid

    @property
    def switch_gid(self) -> int | None:
        """The group to switch to."""
        return None if self.is_ours else self.gid

    @property
    def switch_groups(self) -> list[int] | None:
        """The further groups: none of ours may be kept."""
        return None if self.is_ours else []


def account_for(data: Path) -> Account:
    """Return the account that runs the server of `data`: ours; for root, the owner of the data or `pgserver`.

    Raises EmbeddedServerError if there is no such account and none can be made.
    """
    if os.geteuid() != 0:
        return _by_uid(os.geteuid())
    if data.exists() and data.stat().st_uid != 0:
        return _by_uid(data.stat().st_uid)
    try:
        entry = pwd.getpwnam(_ROOTS_ACCOUNT)
    except KeyError:
        _make_account()
        entry = pwd.getpwnam(_ROOTS_ACCOUNT)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _by_uid(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedServerError(
            f"user id {uid} has no name on this machine, and PostgreSQL needs one: add it to /etc/passwd"
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _make_account() -> None:
    useradd = shutil.which("useradd")
    if useradd is None:
        raise EmbeddedServerError(
            f"PostgreSQL does not run as root, and without useradd the account {_ROOTS_ACCOUNT} cannot be"
            " made: run as an ordinary user"
        )
    made = subprocess.run(  # noqa: S603  # fixed words
        [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", _ROOTS_ACCOUNT],
        capture_output=True,
        text=True,
        check=False,
    )
    # Another process may have made it meanwhile (exit code 9); the caller looks it up again.
    if made.returncode not in (0, 9):
        raise EmbeddedServerError(f"the account {_ROOTS_ACCOUNT} cannot be made: {made.stderr.strip()}")


def let_through(folder: Path, account: Account) -> None:
    """Let `account` pass through `folder` and all above it, and no one else. Only root has to."""
    if account.is_ours:
        return
    for each in (folder, *folder.parents):
        if not _may_search(each, account):
            _grant_search(each, account)


def let_read(tree: Path, account: Account) -> None:
    """Let `account` read and run the programs in `tree` (an install under a narrow umask closes them)."""
    if account.is_ours:
        return
    for each in (tree, *tree.rglob("*")):
        if each.is_symlink() or not each.exists():
            continue
        mode = each.stat().st_mode
        search = stat.S_IXOTH if each.is_dir() or mode & stat.S_IXUSR else 0
        each.chmod(stat.S_IMODE(mode) | stat.S_IROTH | search)


def _may_search(folder: Path, account: Account) -> bool:
    entries = _entries(folder)
    mask = entries.get((_MASK, _NO_ID), 7)
    owner = folder.stat()
    if owner.st_uid == account.uid:
        rights = entries[_OWNER, _NO_ID]
    elif (_NAMED_USER, account.uid) in entries:
        rights = entries[_NAMED_USER, account.uid] & mask
    elif owner.st_gid == account.gid:
        rights = entries[_GROUP, _NO_ID] & mask
    else:
        rights = entries[_OTHER, _NO_ID]
    return bool(rights & _SEARCH)


def _entries(folder: Path) -> dict[tuple[int, int], int]:
    """Return the rights (0-7) in the folder's access control list by (tag, id), or of its mode."""
    mode = folder.stat().st_mode
    plain = {
        (_OWNER, _NO_ID): mode >> 6 & 7,
        (_GROUP, _NO_ID): mode >> 3 & 7,
        (_OTHER, _NO_ID): mode & 7,
    }
    try:
        packed = os.getxattr(folder, _ACL)
    except (OSError, AttributeError):  # no list here, or no lists on this system
        return plain
    return {(tag, who): rights for tag, rights, who in _ENTRY.iter_unpack(packed[len(_ACL_VERSION) :])}


def _grant_search(folder: Path, account: Account) -> None:
    entries = _entries(folder)
    # The new mask lets search pass; what the old one held back from the others stays held back.
    mask = entries.get((_MASK, _NO_ID), 7)
    masked = {_NAMED_USER, _GROUP, _NAMED_GROUP}
    entries = {key: rights & mask if key[0] in masked else rights for key, rights in entries.items()}
    entries[_NAMED_USER, account.uid] = _SEARCH
    entries[_MASK, _NO_ID] = (mask if (_MASK, _NO_ID) in entries else entries[_GROUP, _NO_ID]) | _SEARCH
    packed = b"".join(_ENTRY.pack(tag, rights, who) for (tag, who), rights in sorted(entries.items()))
    try:
        os.setxattr(folder, _ACL, _ACL_VERSION + packed)
    except AttributeError:
        _open_search(folder, account)
    except OSError as error:
        if error.errno not in (errno.ENOTSUP, errno.ENOSYS, errno.EINVAL):
            raise
        _open_search(folder, account)


def _open_search(folder: Path, account: Account) -> None:
    _log.warning("no access control lists at %s: all users may now pass through it", folder)
    folder.chmod(stat.S_IMODE(folder.stat().st_mode) | stat.S_IXOTH)
    if not _may_search(folder, account):
        raise EmbeddedServerError(f"the account {account.name} cannot reach {folder}: choose another --home")
