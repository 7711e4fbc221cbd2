-- The transparency log: a Merkle tree over the events in the order of their positions, kept in tiles of 256 hashes
-- (C2SP tlog-tiles), and every checkpoint of it that was signed. What a leaf is: ledger/transparency/leaf.py.
--
-- The tree follows behind the log: ledger.append knows nothing of it. It is written by the role ledger_sealer, which
-- can do nothing else, and to which no content is shown: it gets leaves, which are made here.

DO $roles$
BEGIN
    BEGIN
        CREATE ROLE ledger_sealer NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;  -- roles belong to the whole server: another database's migration made it
    END;
    GRANT ledger_sealer TO CURRENT_USER;
END
$roles$;

GRANT USAGE ON SCHEMA ledger TO ledger_sealer;

SET LOCAL ROLE ledger_migrator;

-- What makes a commitment one from which nobody can guess what was recorded: 244 random bits, of each event its own.
-- (A volatile default: the table is written anew, once, and each event that there is gets a salt.)
ALTER TABLE ledger.stored_events
    ADD COLUMN salt bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
    ADD CONSTRAINT salt_is_32_bytes CHECK (octet_length(salt) = 32);

COMMENT ON COLUMN ledger.stored_events.salt IS
    'Of the commitment in the event''s leaf of the transparency log. Given out with the event, never without.';

-- Which log this is, for ever: its checkpoints bear this in their origin, wherever the database is restored.
CREATE TABLE ledger.log_identity (
    id uuid NOT NULL DEFAULT gen_random_uuid()
);
CREATE UNIQUE INDEX log_identity_is_one_idx ON ledger.log_identity ((true));
INSERT INTO ledger.log_identity DEFAULT VALUES;

-- Who signs its checkpoints. The first to sign is kept: a server with another key cannot sign in its place.
CREATE TABLE ledger.log_signers (
    since_size   bigint PRIMARY KEY,
    verifier_key text   NOT NULL  -- name+id+base64
);

CREATE TABLE ledger.tree_tiles (
    level  smallint NOT NULL,  -- 0: hashes of leaves; above: roots of the full tiles below
    index  bigint   NOT NULL,  -- of the tile in its level, from 0
    hashes bytea    NOT NULL,  -- 32 bytes each, up to 256 of them, in order; only ever appended to
    PRIMARY KEY (level, index),
    CONSTRAINT hashes_fit_a_tile CHECK (octet_length(hashes) % 32 = 0 AND octet_length(hashes) BETWEEN 32 AND 8192)
);
ALTER TABLE ledger.tree_tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;  -- hashes do not compress

CREATE TABLE ledger.checkpoints (
    size      bigint PRIMARY KEY,  -- leaves of the tree: the positions up to and with this one
    root      bytea  NOT NULL,
    note      text   NOT NULL,     -- as it was signed and given out
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What witnesses signed of it: others who saw the log grow, and nothing else, up to that size.
CREATE TABLE ledger.cosignatures (
    size        bigint NOT NULL REFERENCES ledger.checkpoints,
    witness     text COLLATE "C" NOT NULL,  -- the verifier key it was checked by
    signature   text   NOT NULL,            -- the line, as it stands below the checkpoint
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (size, witness)
);

-- Even the owner is stopped from changing any of it by mistake, as the log itself.
DO $triggers$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['log_identity', 'log_signers', 'checkpoints', 'cosignatures']
    LOOP
        EXECUTE format('CREATE TRIGGER %1$s_are_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.%1$I '
            'FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', kept);
    END LOOP;
END
$triggers$;
CREATE TRIGGER tree_tiles_are_never_removed BEFORE DELETE OR TRUNCATE ON ledger.tree_tiles
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

CREATE FUNCTION ledger.refuse_unless_appended() RETURNS trigger LANGUAGE plpgsql AS $refuse_unless_appended$
BEGIN
    IF (NEW.level, NEW.index) IS DISTINCT FROM (OLD.level, OLD.index)
        OR octet_length(NEW.hashes) <= octet_length(OLD.hashes)
        OR substring(NEW.hashes FOR octet_length(OLD.hashes)) <> OLD.hashes
    THEN
        RAISE EXCEPTION 'the tree is append-only: a tile is only ever added to, and a full one never changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$refuse_unless_appended$;

CREATE TRIGGER tree_tiles_are_only_appended_to BEFORE UPDATE ON ledger.tree_tiles
    FOR EACH ROW EXECUTE FUNCTION ledger.refuse_unless_appended();

-- The leaves -----------------------------------------------------------------------------------------------

-- A field of a commitment: its length and its bytes; a length of -1 and nothing for null.
CREATE FUNCTION ledger.framed(field bytea) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $framed$
    SELECT coalesce(int4send(octet_length(field)) || field, int4send(-1))
$framed$;

-- The data of the leaves of the positions after one, in their order: made from the rows as they are stored now.
CREATE FUNCTION ledger.leaves(after bigint, at_most integer) RETURNS TABLE (place bigint, leaf bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $leaves$
    SELECT s.notification_id,
           '\x01'::bytea || int8send(s.notification_id)
           || int8send((extract(epoch FROM s.recorded_at) * 1000000)::bigint)
           || sha256(ledger.framed(s.salt) || ledger.framed(uuid_send(s.originator_id))
                  || ledger.framed(int8send(s.originator_version)) || ledger.framed(convert_to(s.topic, 'UTF8'))
                  || ledger.framed(convert_to(s.agency, 'UTF8')) || ledger.framed(convert_to(s.event_id, 'UTF8'))
                  || ledger.framed(convert_to(s.case_code, 'UTF8')) || ledger.framed(s.content_digest)
                  || ledger.framed(convert_to(s.posted_by, 'UTF8')) || ledger.framed(s.state))
    FROM ledger.stored_events s
    WHERE s.notification_id > after
    ORDER BY s.notification_id LIMIT at_most
$leaves$;

-- Growing --------------------------------------------------------------------------------------------------

-- One sealer at a time, over all servers; held until commit. It is not the append's lock: nobody who posts waits.
CREATE FUNCTION ledger.take_sealing_turn() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $take_sealing_turn$
    SELECT pg_advisory_xact_lock(91556913366354)  -- the letters SEALER
$take_sealing_turn$;

-- New hashes of one level, put to its tiles: the tile that is not full first.
CREATE FUNCTION ledger.append_hashes(to_level integer, has bigint, hashes bytea) RETURNS void
LANGUAGE plpgsql AS $append_hashes$
DECLARE
    held bigint := has;
    taken integer := 0;
    fitting integer;
BEGIN
    WHILE taken < octet_length(hashes) / 32
    LOOP
        fitting := least(256 - held % 256, octet_length(hashes) / 32 - taken);
        IF held % 256 = 0 THEN
            INSERT INTO ledger.tree_tiles
                VALUES (to_level, held / 256, substring(hashes FROM taken * 32 + 1 FOR fitting * 32));
        ELSE
            UPDATE ledger.tree_tiles t
                SET hashes = t.hashes || substring(append_hashes.hashes FROM taken * 32 + 1 FOR fitting * 32)
                WHERE t.level = to_level AND t.index = held / 256 AND octet_length(t.hashes) = held % 256 * 32;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'tile % of level % has not the width that the tree''s size says: run ledger verify',
                    held / 256, to_level USING ERRCODE = 'LG500';
            END IF;
        END IF;
        held := held + fitting;
        taken := taken + fitting;
    END LOOP;
END
$append_hashes$;

-- The tree grows from one size to another: `added` has for each level its new hashes, one after the other, and
-- `note` is the signed checkpoint of the new size. Refused (LG500): going backwards, from another size than the
-- tree's, beyond the log, other than the right number of hashes, another signer than the log's.
CREATE FUNCTION ledger.seal(from_size bigint, to_size bigint, added bytea[], root bytea, note text,
                            verifier_key text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $seal$
DECLARE
    sealed bigint;
    signer text;
    has bigint;
    gets bigint;
BEGIN
    PERFORM ledger.take_sealing_turn();
    SELECT c.size INTO sealed FROM ledger.checkpoints c ORDER BY c.size DESC LIMIT 1;
    IF coalesce(sealed, 0) <> from_size OR to_size < from_size OR to_size = from_size AND sealed IS NOT NULL
        OR to_size > (SELECT coalesce(max(s.notification_id), 0) FROM ledger.stored_events s)
    THEN
        RAISE EXCEPTION 'the tree has size % and does not grow from % to %', sealed, from_size, to_size
            USING ERRCODE = 'LG500';
    END IF;
    INSERT INTO ledger.log_signers VALUES (0, seal.verifier_key) ON CONFLICT DO NOTHING;
    SELECT s.verifier_key INTO signer FROM ledger.log_signers s ORDER BY s.since_size DESC LIMIT 1;
    IF signer <> seal.verifier_key THEN
        RAISE EXCEPTION 'this log is signed by another key' USING ERRCODE = 'LG500';
    END IF;
    FOR level IN 0 .. 7
    LOOP
        has := from_size >> (8 * level);
        gets := (to_size >> (8 * level)) - has;
        IF coalesce(octet_length(added[level + 1]), 0) <> gets * 32 THEN
            RAISE EXCEPTION 'level % gets % hashes, and others were given', level, gets USING ERRCODE = 'LG500';
        END IF;
        IF gets > 0 THEN
            PERFORM ledger.append_hashes(level, has, added[level + 1]);
        END IF;
    END LOOP;
    INSERT INTO ledger.checkpoints VALUES (to_size, root, note);
END
$seal$;

-- A witness's cosignature of a checkpoint that there is; whether it is the first of theirs.
CREATE FUNCTION ledger.keep_cosignature(of_size bigint, witness text, signature text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $keep_cosignature$
BEGIN
    INSERT INTO ledger.cosignatures VALUES (of_size, witness, signature) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END
$keep_cosignature$;

REVOKE ALL ON FUNCTION ledger.refuse_unless_appended(), ledger.framed(bytea), ledger.leaves(bigint, integer),
    ledger.take_sealing_turn(), ledger.append_hashes(integer, bigint, bytea),
    ledger.seal(bigint, bigint, bytea[], bytea, text, text), ledger.keep_cosignature(bigint, text, text) FROM PUBLIC;

GRANT SELECT ON ledger.log_identity, ledger.log_signers, ledger.tree_tiles, ledger.checkpoints, ledger.cosignatures
    TO ledger_sealer, ledger_reader, ledger_projector;
GRANT EXECUTE ON FUNCTION ledger.leaves(bigint, integer) TO ledger_sealer, ledger_reader;
GRANT EXECUTE ON FUNCTION ledger.take_sealing_turn(), ledger.seal(bigint, bigint, bytea[], bytea, text, text),
    ledger.keep_cosignature(bigint, text, text) TO ledger_sealer;

RESET ROLE;
