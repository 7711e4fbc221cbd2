"""Tree and proofs as RFC 6962 defines them: every proof is accepted, and nothing that differs from it in a bit."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.transparency import hashes
from ledger.transparency.growth import Edge
from ledger.transparency.hashes import EMPTY_ROOT, joined, leaf_hash, node_hash, peaks
from ledger.transparency.proofs import consistency, inclusion, is_consistent, is_included, root
from ledger.transparency.tiles import TileTree, hashes_at

# The inputs of the reference implementation of RFC 6962 (google/certificate-transparency) and what it made of them.
INPUTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


class Whole:
    """A source of hashes that holds all leaves, and knows the definition alone."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = leaves

    def subtree(self, height: int, index: int) -> bytes:
        return defined(self.leaves[index << height : (index + 1) << height])


def defined(leaves: Sequence[bytes]) -> bytes:
    """Return the root by the letter of RFC 6962, section 2.1, from hashes of leaves."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + defined(leaves[:k]) + defined(leaves[k:])).digest()


def made_up(size: int) -> list[bytes]:
    return [leaf_hash(b"leaf %d" % number) for number in range(size)]


def grown(leaves: Sequence[bytes], cuts: Sequence[int] = ()) -> tuple[TileTree, bytes]:
    """Return the tiles of a tree that grew in batches, which end at the cuts, and its root."""
    levels: dict[int, bytes] = {}
    size = 0
    for cut in [*cuts, len(leaves)]:
        edge = Edge([hashes_of(levels, level, size) for level in levels], size)
        edge.append(leaves[size:cut])
        for level, added in enumerate(edge.added()):
            levels[level] = levels.get(level, b"") + added
        size = cut
    assert {level: len(hashes) // 32 for level, hashes in levels.items() if hashes} == {
        level: hashes_at(level, size) for level in range(4) if hashes_at(level, size)
    }
    return TileTree(lambda level, tile, width: levels[level][tile * 8192 :][: width * 32]), edge.root()


def hashes_of(levels: dict[int, bytes], level: int, size: int) -> list[bytes]:
    """Return the hashes of a level's tile that is not full."""
    count = hashes_at(level, size)
    return [levels[level][i * 32 : (i + 1) * 32] for i in range(count - count % 256, count)]


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_roots_are_those_of_the_reference_implementation(size: int) -> None:
    leaves = [leaf_hash(data) for data in INPUTS[:size]]

    assert joined(peaks(leaves)).hex() == root(Whole(leaves), size).hex() == ROOTS[size]


def test_a_known_inclusion_proof_is_made_and_accepted() -> None:
    leaves = [leaf_hash(data) for data in INPUTS]
    proof = inclusion(Whole(leaves), 5, 8)

    assert [hash_.hex()[:8] for hash_ in proof] == ["bc1a0643", "ca854ea1", "d37ee418"]
    assert is_included(leaves[5], 5, 8, proof, bytes.fromhex(ROOTS[8]))


def test_known_consistency_proofs_are_made_and_accepted() -> None:
    leaves = [leaf_hash(data) for data in INPUTS]
    roots = [bytes.fromhex(text) for text in ROOTS]

    assert [hash_.hex()[:8] for hash_ in consistency(Whole(leaves), 6, 8)] == ["0ebc5d34", "ca854ea1", "d37ee418"]
    for new in range(9):
        for old in range(new + 1):
            assert is_consistent(old, roots[old], new, roots[new], consistency(Whole(leaves), old, new))


@given(st.data())
def test_every_inclusion_proof_holds_and_none_with_a_bit_of_it_changed(data: st.DataObject) -> None:
    leaves = made_up(data.draw(st.integers(1, 70)))
    index = data.draw(st.integers(0, len(leaves) - 1))
    of, proof = defined(leaves), inclusion(Whole(leaves), index, len(leaves))
    assert is_included(leaves[index], index, len(leaves), proof, of)

    flipped = [leaves[index], *proof, of]
    place = data.draw(st.integers(0, len(flipped) - 1))
    flipped[place] = flip(flipped[place], data.draw(st.integers(0, 255)))
    assert not is_included(flipped[0], index, len(leaves), flipped[1:-1], flipped[-1])
    other = data.draw(st.integers(0, len(leaves) - 1).filter(lambda i: i != index)) if len(leaves) > 1 else 1
    assert not is_included(leaves[index], other, len(leaves), proof, of)
    assert not is_included(leaves[index], index, len(leaves), [*proof, of], of)
    assert not proof or not is_included(leaves[index], index, len(leaves), proof[:-1], of)


@given(st.data())
def test_every_consistency_proof_holds_and_none_with_a_bit_of_it_changed(data: st.DataObject) -> None:
    leaves = made_up(data.draw(st.integers(2, 70)))
    new = len(leaves)
    old = data.draw(st.integers(1, new - 1))
    old_root, new_root, proof = defined(leaves[:old]), defined(leaves), consistency(Whole(leaves), old, new)
    assert is_consistent(old, old_root, new, new_root, proof)

    flipped = [old_root, *proof, new_root]
    place = data.draw(st.integers(0, len(flipped) - 1))
    flipped[place] = flip(flipped[place], data.draw(st.integers(0, 255)))
    assert not is_consistent(old, flipped[0], new, flipped[-1], flipped[1:-1])
    assert not is_consistent(old, old_root, new, new_root, proof[:-1])
    assert not is_consistent(old, old_root, new, new_root, [*proof, old_root])
    assert not is_consistent(new, new_root, old, old_root, proof)


@given(st.data())
def test_a_tree_that_grew_in_any_batches_is_the_defined_one_and_proves_the_same_from_its_tiles(
    data: st.DataObject,
) -> None:
    leaves = made_up(data.draw(st.sampled_from([0, 1, 3, 255, 256, 257, 600, 1023])))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(leaves)), max_size=4)))
    tiles, grown_root = grown(leaves, cuts)

    assert grown_root == defined(leaves)
    if leaves:
        size = data.draw(st.integers(1, len(leaves)))
        index = data.draw(st.integers(0, size - 1))
        assert root(tiles, size) == defined(leaves[:size])
        assert inclusion(tiles, index, size) == inclusion(Whole(leaves), index, size)
        assert consistency(tiles, size, len(leaves)) == consistency(Whole(leaves), size, len(leaves))


def test_a_tree_of_three_levels_of_tiles_has_the_defined_root() -> None:
    leaves = made_up(70_000)
    tiles, grown_root = grown(leaves, [65_535, 65_537])

    assert grown_root == defined(leaves) == root(tiles, 70_000)
    assert is_included(leaves[65_536], 65_536, 70_000, inclusion(tiles, 65_536, 70_000), grown_root)
    assert root(tiles, 65_536) == tiles.subtree(16, 0)


@pytest.mark.parametrize("size", [1, 1_000, 65_535, 1_000_000, 16_777_215, 10**9])
def test_an_event_costs_hashes_by_the_height_of_the_tree_and_not_by_its_size(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Counted where they are made: of a tree of so many leaves only the tiles at its edge are read and hashed."""
    made = [0]

    def counting(data: bytes) -> Any:
        made[0] += 1
        return sha256(data)

    monkeypatch.setattr(hashes, "sha256", counting)
    levels = -(-size.bit_length() // 8)
    leaf = bytes(32)

    edge = Edge([[leaf] * (hashes_at(level, size) % 256) for level in range(levels)], size)
    edge.append([leaf])
    edge.root()
    assert made[0] <= 2 * 256 * levels
    made[0] = 0
    edge.append([leaf] * 65_536)
    edge.root()
    assert 65_000 < made[0] <= 65_536 * 257 // 255 + 2 * 256 * (levels + 1)


def test_an_edge_has_the_root_of_further_leaves_without_taking_them_in() -> None:
    leaves = made_up(300)
    edge = Edge()
    edge.append(leaves[:256])

    assert edge.root(leaves[256:290]) == defined(leaves[:290])
    assert edge.root() == defined(leaves[:256])


def test_the_empty_tree_is_the_beginning_of_every_tree_and_of_no_leaf() -> None:
    assert is_consistent(0, EMPTY_ROOT, 5, leaf_hash(b""), [])
    assert not is_consistent(0, leaf_hash(b""), 5, leaf_hash(b""), [])
    assert not is_included(EMPTY_ROOT, 0, 0, [], EMPTY_ROOT)
    for wrong in ((3, 3), (-1, 3)):
        with pytest.raises(ValueError, match="tree of 3"):
            inclusion(Whole(made_up(3)), *wrong)
    with pytest.raises(ValueError, match="did not grow"):
        consistency(Whole(made_up(3)), 4, 3)


def test_a_leaf_never_passes_for_a_node() -> None:
    assert leaf_hash(b"\x01" + EMPTY_ROOT * 2) != node_hash(EMPTY_ROOT, EMPTY_ROOT)


def flip(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
