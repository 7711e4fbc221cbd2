"""The reads on record, sealed: each a leaf of a Merkle tree, whose root goes into the log now and then."""

from projections.sealed_reads.check import ReadFault, Seal, check_reads, seals_on_record
from projections.sealed_reads.seal import Sealed, seal_reads
from projections.sealed_reads.sealer import ReadSealer

__all__ = ["ReadFault", "ReadSealer", "Seal", "Sealed", "check_reads", "seal_reads", "seals_on_record"]
