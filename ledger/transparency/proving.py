"""Proofs on paper that a position is in the log: made from what is kept, and held against the log's key."""

from ledger.database import Rows
from ledger.transparency.checkpoint import opened
from ledger.transparency.hashes import leaf_hash
from ledger.transparency.note import NoteError, VerifierKey
from ledger.transparency.proofs import inclusion, is_included
from ledger.transparency.read import best_for, leaves, tree, with_cosignatures
from ledger.transparency.tlog_proof import TlogProof


def proof_of(connection: Rows, position: int) -> TlogProof:
    """Return the proof of a position, once the tree covers it: by the newest cosigned checkpoint, if one does.

    `extra` is the leaf's data, made from the row as it is now. Raises NotReached.
    """
    sealed = best_for(connection, position)
    hashes = inclusion(tree(connection), position - 1, sealed.size)
    (leaf,) = leaves(connection, position - 1, 1)
    return TlogProof(position - 1, tuple(hashes), with_cosignatures(connection, sealed), leaf)


def proved_size(proof: TlogProof, key: VerifierKey) -> int | None:
    """Return the size of the tree in which the proof shows its leaf, or None where it shows nothing."""
    try:
        checkpoint, _ = opened(proof.checkpoint, key)
    except NoteError:
        return None
    holds = is_included(leaf_hash(proof.extra), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return checkpoint.size if holds else None
