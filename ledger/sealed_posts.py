"""Posts sealed for the log, with keys that are there and are the right ones."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from ledger.errors import CaseErased, Unavailable, UnknownReference
from ledger.events import RETENTION
from ledger.keys import KeyDestroyed, KeyMissing, KeyStoreError
from ledger.posts import Post, stream_of
from ledger.recorder import LedgerRecorder
from ledger.sealing import PARTNERSHIP_KEY, Cipher, key_name

_CASE: Final = "case"


class Sealed(NamedTuple):
    """A post's bytes to store, and what tells a repeat of it from a conflict, as the append function takes both."""

    state: bytes
    digests: dict[str, str]


class Sealer:
    """Seals posts under the keys of their cases, and makes the keys of cases that have none yet."""

    def __init__(self, cipher: Cipher, recorder: LedgerRecorder) -> None:
        self._cipher = cipher
        self._recorder = recorder
        self._are_ours = False

    def seal(self, posts: Sequence[Post]) -> list[Sealed]:
        """Seal posts. Raises Refused for a case that there is not, or no longer; KeyStoreError; Unavailable."""
        try:
            if not self._are_ours:
                self.check_keys()
            brought = {post.event.subject for post in posts if post.event.kind == _CASE}
            return [self._sealed(post, brought) for post in posts]
        except OSError as error:  # its disk is full, as a rule
            raise Unavailable("the folder of the keys cannot be read or written: post again shortly") from error

    def refuse_erased(self, posts: Sequence[Post]) -> None:
        """Raise CaseErased for the first of the posts whose case is erased: its entries are not found any more."""
        erased = self._recorder.erased_among({post.event.subject or "" for post in posts}) if posts else set()
        for post in posts:
            if post.event.subject in erased:
                raise _erased(post)

    def _sealed(self, post: Post, brought: set[str | None]) -> Sealed:
        try:
            try:
                return self._seal(post)
            except KeyMissing:
                self._make_key(post, brought)
                return self._seal(post)
        except KeyDestroyed:
            raise _erased(post) from None

    def _seal(self, post: Post) -> Sealed:
        event = post.event
        case, topic = event.subject, event.type
        state, keyed = self._cipher.seal_keyed(post.stored, post.content_digest, case=case, ref=event.ref, topic=topic)
        # The digest without a key is what version 0.1.0 recorded: only to recognise what it recorded.
        return Sealed(state, {"digest": _hex(keyed), "unkeyed_digest": _hex(post.content_digest)})

    def _make_key(self, post: Post, brought: set[str | None]) -> None:
        """Make the key of a case that the batch registers, or that has none yet; of others none is made.

        Whoever may post could else fill the store. Raises UnknownReference, KeyDestroyed, KeyStoreError.
        """
        case, topic = post.event.subject, post.event.type
        name = key_name(case, topic)
        if case is not None and case not in brought:
            is_there, has_sealed = self._recorder.has_case(
                case, stream_of(case), RETENTION, all_but=topic not in RETENTION
            )
            if not is_there:
                raise UnknownReference("no such case", where="subject", index=post.index)
            if has_sealed and not self._made_meanwhile(post):
                raise KeyStoreError(f"the key {name} is lost: restore it from the keys' backup")
        self._cipher.make_keys([name])

    def _made_meanwhile(self, post: Post) -> bool:
        """Whether the key is there by now: another process made it, and recorded by it, since it was looked for."""
        try:
            self._cipher.keyed(b"", case=post.event.subject, topic=post.event.type)
        except KeyMissing:
            return False
        return True

    def check_keys(self) -> None:
        """See that the keys are this ledger's. Only a ledger that has none yet has its first one made.

        Raises KeyStoreError, Unavailable or OSError.
        """
        try:
            identity = self._cipher.identity()
        except KeyMissing:
            if self._recorder.has_keys():
                raise KeyStoreError("this ledger's keys are not there: say with --keys where they are") from None
            self._cipher.make_keys([PARTNERSHIP_KEY])
            identity = self._cipher.identity()
        if not self._recorder.keys_belong(identity):
            raise KeyStoreError("these are the keys of another ledger: say with --keys where this one's are")
        self._are_ours = True


def _erased(post: Post) -> CaseErased:
    return CaseErased("the case was erased: nothing more is recorded in it", where="subject", index=post.index)


def _hex(digest: bytes) -> str:
    return f"\\x{digest.hex()}"
