-- The walls, as they were in 0010, asked once for a whole case where that can be: who may see all of the case that a
-- reading is about needs no look at each of its rows.

SET LOCAL ROLE ledger_migrator;

CREATE OR REPLACE PROCEDURE ledger.build_walls(of_schema text) LANGUAGE plpgsql AS $build_walls$
DECLARE
    walls CONSTANT json := json_build_object(
        'grants', json_build_object(
            'agency', 'agency = {agency}',
            'reviewer', '{assigned}',
            'auditor', 'true'),
        'entry_versions', json_build_object(
            'agency', '{agency} = ANY (told) OR EXISTS (SELECT FROM {schema}.grants g WHERE g.entry = '
                'entry_versions.entry AND g.version = entry_versions.version AND g.agency = {agency} OFFSET 0)',
            'reviewer', '{assigned}'),
        'sightings', json_build_object('agency', '{granted}', 'reviewer', '{granted}'),
        'claims', json_build_object('agency', '{granted}', 'reviewer', '{granted}'),
        'factors', json_build_object('agency', '{granted}', 'reviewer', '{granted}'),
        'reliances', json_build_object('reviewer', '{assigned}'),
        'cases', json_build_object(
            'agency', 'EXISTS (SELECT FROM {schema}.grants g WHERE g.case_code = cases.code '
                'AND g.agency = {agency} OFFSET 0)',
            'reviewer', 'code = ANY ({seen}) OR code <> ALL ({withheld})',
            'auditor', 'true',
            'admin', 'true'),
        'people', json_build_object(
            'agency', 'EXISTS (SELECT FROM {schema}.grants g WHERE g.case_code = people.case_code '
                'AND g.agency = {agency} OFFSET 0)',
            'reviewer', '{assigned}',
            'auditor', 'true',
            'admin', 'true'),
        'assignments', json_build_object('auditor', 'true', 'admin', 'true'));
    wall record;
    rule text;
BEGIN
    FOR wall IN SELECT each.key AS of_table, each.value AS of_roles FROM json_each(walls) each LOOP
        SELECT string_agg(format('WHEN %L THEN %s', r.key, r.value), ' ') INTO rule
            FROM json_each_text(wall.of_roles) r;
        rule := format('CASE (SELECT current_setting(''ledger.caller_role'', true)) %s '
            'WHEN ''operator'' THEN true ELSE false END', rule);
        IF wall.of_table IN ('grants', 'entry_versions') THEN  -- of which a case has the most rows
            rule := format('CASE WHEN case_code = (SELECT nullif(current_setting(''ledger.caller_whole_case'', true), '
                ''''')) THEN true ELSE %s END', rule);
        END IF;
        rule := replace(rule, '{granted}', format('EXISTS (SELECT FROM {schema}.grants g WHERE g.entry = %1$I.entry '
            'AND g.version = %1$I.version OFFSET 0)', wall.of_table));
        rule := replace(rule, '{assigned}', 'case_code = ANY ({seen}) OR case_code <> ALL ({withheld})');
        rule := replace(rule, '{seen}',
            '(SELECT nullif(current_setting(''ledger.caller_sees'', true), '''')::text[])::text[]');
        rule := replace(rule, '{withheld}',
            '(SELECT nullif(current_setting(''ledger.caller_sees_all_but'', true), '''')::text[])::text[]');
        rule := replace(rule, '{agency}', '(SELECT nullif(current_setting(''ledger.caller_agency'', true), ''''))');
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

-- As in 0010, but that each thing is looked up once, and that the case is named whose caller sees all of it.
CREATE OR REPLACE FUNCTION ledger.begin_reading(caller_role text, caller_agency text, caller_subject text,
                                                caller_token text, caller_cases text[], of_case text,
                                                OUT head bigint, OUT head_at_us bigint, OUT visible boolean)
LANGUAGE plpgsql AS $begin_reading$
DECLARE
    assigned text[];
    withheld text[];
    done text;
BEGIN
    done := set_config('ledger.caller_role', caller_role, true);
    done := set_config('ledger.caller_agency', coalesce(caller_agency, ''), true);
    done := set_config('ledger.caller_subject', caller_subject, true);
    done := set_config('ledger.caller_token', coalesce(caller_token, ''), true);
    done := set_config('ledger.caller_cases', coalesce(caller_cases::text, ''), true);
    done := set_config('ledger.caller_whole_case', '', true);
    -- What the walls go by, looked up once a transaction and not once a query.
    IF caller_role = 'reviewer' THEN
        assigned := ledger.cases_assigned();
        withheld := ledger.cases_withheld();
    END IF;
    done := set_config('ledger.caller_sees', coalesce(assigned::text, ''), true);
    done := set_config('ledger.caller_sees_all_but', coalesce(withheld::text, ''), true);
    SELECT s.notification_id, (extract(epoch FROM s.recorded_at) * 1000000)::bigint INTO head, head_at_us
        FROM ledger.stored_events s ORDER BY s.notification_id DESC LIMIT 1;
    visible := CASE caller_role
        WHEN 'agency' THEN EXISTS (SELECT FROM projections.grants g
                                   WHERE g.case_code = of_case AND g.agency = caller_agency)
        WHEN 'reviewer' THEN (of_case = ANY (assigned) OR of_case <> ALL (withheld))
                             AND EXISTS (SELECT FROM projections.cases c WHERE c.code = of_case)
        ELSE EXISTS (SELECT FROM projections.cases c WHERE c.code = of_case) END;
    IF visible AND caller_role IN ('reviewer', 'operator') THEN
        done := set_config('ledger.caller_whole_case', of_case, true);
    END IF;
END
$begin_reading$;

RESET ROLE;
