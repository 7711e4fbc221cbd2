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
