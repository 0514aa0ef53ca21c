-- What the owner of a library on PostgreSQL, its desks and those who read its figures may do.
-- Run it in the library's database, as an administrator, after `tunilib desk init`, and again after an update:
--
--     psql --set ON_ERROR_STOP=1 --dbname town --file roles.sql
--
-- Then give each person a role of their own, so that every event says who made it:
--
--     CREATE ROLE aino LOGIN IN ROLE tunilib_desk;

BEGIN;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['tunilib_owner', 'tunilib_desk', 'tunilib_report'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
    END LOOP;
END $$;

-- The owner makes and changes tables: desk init, updates of tunilib, desk move. Whoever made the library stays one.
DO $$
DECLARE
    thing record;
BEGIN
    FOR thing IN SELECT nspowner::regrole AS name FROM pg_namespace
        WHERE nspname = 'tunilib' AND nspowner <> 'tunilib_owner'::regrole LOOP
        EXECUTE format('GRANT tunilib_owner TO %s', thing.name);
    END LOOP;
    EXECUTE format('GRANT CREATE ON DATABASE %I TO tunilib_owner', current_database());
    -- The end of a day makes temporary tables.
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO tunilib_owner, tunilib_desk', current_database());
    ALTER SCHEMA tunilib OWNER TO tunilib_owner;
    FOR thing IN SELECT relname FROM pg_class WHERE relnamespace = 'tunilib'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('ALTER TABLE tunilib.%I OWNER TO tunilib_owner', thing.relname);
    END LOOP;
    FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'tunilib'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tunilib_owner', thing.name);
    END LOOP;
    FOR thing IN SELECT typname FROM pg_type WHERE typnamespace = 'tunilib'::regnamespace AND typtype = 'd' LOOP
        EXECUTE format('ALTER DOMAIN tunilib.%I OWNER TO tunilib_owner', thing.typname);
    END LOOP;
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA tunilib FROM PUBLIC, tunilib_desk, tunilib_report;
GRANT USAGE ON SCHEMA tunilib TO tunilib_desk, tunilib_report;

-- A desk circulates, keeps the register and the catalogue, and serves the patrons' own commands.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA tunilib TO tunilib_desk;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA tunilib TO tunilib_desk;
REVOKE INSERT, UPDATE, DELETE ON tunilib.version, tunilib.library, tunilib.event FROM tunilib_desk;
-- It does not change the rules, nor where the library is.
GRANT UPDATE (day_done, merchant, return_page, payment_service) ON tunilib.library TO tunilib_desk;
-- Events are only added; whose they are is what the server knows.
GRANT INSERT (at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act)
    ON tunilib.event TO tunilib_desk;
-- But for who a patron was, when one is removed.
GRANT UPDATE (patron, before, after) ON tunilib.event TO tunilib_desk;

-- Reports and searches read, but neither passwords, sessions and letters, nor where patrons live, what they look for and
-- what they keep in their lists.
GRANT SELECT ON ALL TABLES IN SCHEMA tunilib TO tunilib_report;
REVOKE SELECT ON tunilib.patron, tunilib.session, tunilib.notice, tunilib.search, tunilib.change_request,
    tunilib.favourite_list, tunilib.favourite, tunilib.own_reference, tunilib.event, tunilib.act, tunilib.commit_mark,
    tunilib.refused_address FROM tunilib_report;
GRANT SELECT (id, card, name, category, card_expires, block, home_library, identity, added) ON tunilib.patron TO tunilib_report;
GRANT SELECT (id, kind, created, sent, ended) ON tunilib.notice TO tunilib_report;
GRANT SELECT (id, patron, field, created, state, decided) ON tunilib.change_request TO tunilib_report;
GRANT SELECT (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, staff, machine, act, role)
    ON tunilib.event TO tunilib_report;

COMMIT;
