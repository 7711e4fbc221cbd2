-- The walls, with less for each query to make ready that it then does not use: that took a twentieth of an agency's
-- tunnel. And an index by which everyone's tunnel finds what was known by its moment.

SET LOCAL ROLE ledger_migrator;

-- As in 0016, but that of the tables of which a case has the most rows the walls ask first, for the whole query, which
-- case and which agency's grants the caller sees; what else there is, they ask at each row that is neither. A version
-- that was told to an agency later is looked for among its own grants past the grants' own wall, which asks the same.
CREATE OR REPLACE PROCEDURE ledger.build_walls(of_schema text) LANGUAGE plpgsql AS $build_walls$
DECLARE
    walls CONSTANT json := json_build_object(
        'grants', json_build_object(
            'reviewer', '{assigned at each row}',
            'auditor', 'true'),
        'entry_versions', json_build_object(
            'agency', 'EXISTS (SELECT FROM {schema}.own_grants g WHERE g.entry = entry_versions.entry '
                'AND g.version = entry_versions.version OFFSET 0)',
            'reviewer', '{assigned at each row}'),
        'sightings', json_build_object('agency', '{granted}', 'reviewer', '{granted}'),
        'claims', json_build_object('agency', '{granted}', 'reviewer', '{granted}'),
        'factors', json_build_object('agency', '{granted}', 'reviewer', '{granted}'),
        'reliances', json_build_object('reviewer', '{assigned}'),
        'cases', json_build_object(
            'agency', 'EXISTS (SELECT FROM {schema}.own_grants g WHERE g.case_code = cases.code OFFSET 0)',
            'reviewer', 'code = ANY ({seen}) OR code <> ALL ({withheld})',
            'auditor', 'true',
            'admin', 'true'),
        'people', json_build_object(
            'agency', 'EXISTS (SELECT FROM {schema}.own_grants g WHERE g.case_code = people.case_code OFFSET 0)',
            'reviewer', '{assigned}',
            'auditor', 'true',
            'admin', 'true'),
        'assignments', json_build_object('auditor', 'true', 'admin', 'true'));
    caller_agency CONSTANT text := '(SELECT CASE WHEN current_setting(''ledger.caller_role'', true) = ''agency'' '
        'THEN nullif(current_setting(''ledger.caller_agency'', true), '''') END)';
    seen CONSTANT text := 'nullif(current_setting(''ledger.caller_sees'', true), '''')::text[]';
    withheld CONSTANT text := 'nullif(current_setting(''ledger.caller_sees_all_but'', true), '''')::text[]';
    wall record;
    rule text;
BEGIN
    -- What the agency that asks was granted: to nobody else is there anything in it.
    EXECUTE format('CREATE OR REPLACE VIEW %1$I.own_grants WITH (security_barrier) AS '
        'SELECT g.case_code, g.entry, g.version FROM %1$I.grants g WHERE g.agency = %2$s', of_schema, caller_agency);
    EXECUTE format('GRANT SELECT ON %I.own_grants TO ledger_reader', of_schema);
    FOR wall IN SELECT each.key AS of_table, each.value AS of_roles FROM json_each(walls) each LOOP
        SELECT string_agg(format('WHEN %L THEN %s', r.key, r.value), ' ') INTO rule
            FROM json_each_text(wall.of_roles) r;
        IF wall.of_table IN ('grants', 'entry_versions') THEN
            rule := format('CASE WHEN case_code = (SELECT nullif(current_setting(''ledger.caller_whole_case'', true), '
                ''''')) THEN true WHEN %s THEN true ELSE CASE current_setting(''ledger.caller_role'', true) %s '
                'WHEN ''operator'' THEN true ELSE false END END',
                CASE wall.of_table WHEN 'grants' THEN 'agency = ' || caller_agency
                                   ELSE caller_agency || ' = ANY (told)' END, rule);
        ELSE
            rule := format('CASE (SELECT current_setting(''ledger.caller_role'', true)) %s '
                'WHEN ''operator'' THEN true ELSE false END', rule);
        END IF;
        rule := replace(rule, '{granted}', format('EXISTS (SELECT FROM {schema}.grants g WHERE g.entry = %1$I.entry '
            'AND g.version = %1$I.version OFFSET 0)', wall.of_table));
        rule := replace(rule, '{assigned}', 'case_code = ANY ({seen}) OR case_code <> ALL ({withheld})');
        rule := replace(rule, '{assigned at each row}', format('case_code = ANY (%s) OR case_code <> ALL (%s)',
            seen, withheld));
        rule := replace(rule, '{seen}', format('(SELECT %s)::text[]', seen));
        rule := replace(rule, '{withheld}', format('(SELECT %s)::text[]', withheld));
        rule := replace(rule, '{schema}', quote_ident(of_schema));
        EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', of_schema, wall.of_table);
        EXECUTE format('DROP POLICY IF EXISTS callers ON %I.%I', of_schema, wall.of_table);
        EXECUTE format('CREATE POLICY callers ON %I.%I FOR SELECT TO ledger_reader USING (%s)',
            of_schema, wall.of_table, rule);
        EXECUTE format('DROP POLICY IF EXISTS writers ON %I.%I', of_schema, wall.of_table);
        EXECUTE format('CREATE POLICY writers ON %I.%I TO ledger_projector, ledger_appender USING (true) '
            'WITH CHECK (true)', of_schema, wall.of_table);
    END LOOP;
END
$build_walls$;

CALL ledger.build_walls('projections');

-- The moment too, so that versions that began later are passed over in the index.
DROP INDEX projections.entry_versions_case_idx;
CREATE INDEX entry_versions_case_idx ON projections.entry_versions (case_code, position, known_earliest);

RESET ROLE;
