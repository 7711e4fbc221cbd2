-- A server looks, when it starts, whether its schema is the one that it knows. With the right to read that, its login
-- need be a member of the four roles that serve alone, and not of the one that owns every table and could switch the
-- rules off.

GRANT SELECT ON public.migration_digest TO ledger_reader, ledger_projector, ledger_appender, ledger_sealer;
