-- name: log_id
-- Which log this is.
SELECT id::text FROM ledger.log_identity;

-- name: signer
-- The key by which its checkpoints are checked.
SELECT verifier_key FROM ledger.log_signers ORDER BY since_size DESC LIMIT 1;

-- name: head
-- The last position that is recorded.
SELECT coalesce(max(notification_id), 0) FROM ledger.stored_events;

-- name: last_checkpoint
-- How far the tree has grown, and what was signed of it.
SELECT size, root, note FROM ledger.checkpoints ORDER BY size DESC LIMIT 1;

-- name: first_checkpoint
-- The first that was signed of a tree with a leaf.
SELECT size, root, note FROM ledger.checkpoints WHERE size > 0 ORDER BY size LIMIT 1;

-- name: sealed_at
-- When the checkpoint of a size was signed.
SELECT sealed_at FROM ledger.checkpoints WHERE size = %s;

-- name: checkpoint
-- What was signed of the tree of one size.
SELECT size, root, note FROM ledger.checkpoints WHERE size = %s;

-- name: last_cosigned
-- The newest checkpoint of at least a size that a witness cosigned.
SELECT c.size, c.root, c.note FROM ledger.checkpoints c
WHERE c.size >= %s AND EXISTS (SELECT FROM ledger.cosignatures k WHERE k.size = c.size)
ORDER BY c.size DESC LIMIT 1;

-- name: cosignatures
-- The lines of those who cosigned the checkpoint of a size, as they came in.
SELECT signature FROM ledger.cosignatures WHERE size = %s ORDER BY received_at, witness;

-- name: leaves
-- The leaves after a position, made from the rows as they are now.
SELECT place, leaf FROM ledger.leaves(%(after)s, %(at_most)s);

-- name: edge
-- The tiles of a tree of so many leaves that are not full, from the leaves upwards.
SELECT l.level, t.hashes FROM generate_series(0, 6) l(level)
JOIN ledger.tree_tiles t ON t.level = l.level AND t.index = %(size)s::bigint >> (8 * (l.level + 1))
ORDER BY l.level;

-- name: tile
-- The hashes of a tile.
SELECT hashes FROM ledger.tree_tiles WHERE level = %s AND index = %s;

-- name: take_turn
-- No other sealer goes on before this transaction ends.
SELECT ledger.take_sealing_turn();

-- name: seal
-- The tree grows, and its new checkpoint with it.
SELECT ledger.seal(%s, %s, %s::bytea[], %s, %s, %s);

-- name: keep_cosignature
-- A witness's signature of a checkpoint: whether it is their first of it.
SELECT ledger.keep_cosignature(%s, %s, %s);

-- name: ask_to_seal
-- Wake whoever seals: somebody waits.
SELECT pg_notify('ledger_seal', '');

-- name: listen
-- Be woken when somebody waits for a checkpoint.
LISTEN ledger_seal;

-- name: in_unicode
-- Text as a leaf's commitment has it.
SET client_encoding TO 'UTF8';

-- name: one_snapshot
-- What is read from here on is of one moment, and nothing is written.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;

-- name: extent
-- The first and the last position that a row claims; null for an empty log.
SELECT min(notification_id), max(notification_id) FROM ledger.stored_events;

-- name: rows
-- Rows as a leaf commits to them, in the order of the positions that they claim: first what the leaf says, then what
-- it commits to, in the order of ledger/transparency/leaf.py.
COPY (
    SELECT notification_id, recorded_at,
           salt, originator_id, originator_version, topic, agency, event_id, case_code, content_digest, posted_by, state
    FROM ledger.stored_events
    WHERE notification_id > %(after)s AND notification_id <= %(up_to)s ORDER BY notification_id
) TO STDOUT (FORMAT binary);

-- name: tiles_of_leaves
-- Tiles of hashes of leaves, by index.
SELECT index, hashes FROM ledger.tree_tiles WHERE level = 0 AND index >= %(start)s AND index < %(end)s ORDER BY index;

-- name: count_tiles_of_leaves
-- How many there are.
SELECT count(*) FROM ledger.tree_tiles WHERE level = 0;

-- name: upper_tiles
-- The tiles above: one hash for 256 leaves and more.
SELECT level, index, hashes FROM ledger.tree_tiles WHERE level > 0 ORDER BY level, index;

-- name: checkpoints_between
-- Checkpoints, by size.
SELECT size, root, note FROM ledger.checkpoints WHERE size > %(after)s AND size <= %(up_to)s ORDER BY size;

-- name: all_cosignatures
-- What witnesses signed, with the note that they signed it of.
SELECT k.size, k.witness, k.signature, c.note FROM ledger.cosignatures k JOIN ledger.checkpoints c USING (size)
ORDER BY k.size, k.witness;
