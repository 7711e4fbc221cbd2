"""The transparency log: a Merkle tree over the events, signed as it grows, that third parties check by themselves.

Tree and proofs are RFC 6962's; tiles, notes, checkpoints, cosignatures and proofs on paper are those of C2SP
(c2sp.org: tlog-tiles, signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof). Begin with `leaf.py`.
"""
