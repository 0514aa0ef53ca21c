-- What the owner of a library on PostgreSQL, its desks and those who read its figures may do.
-- Run it in the library's database, as an administrator, after `tunilib desk init`, and again after an update:
--
--     psql --set ON_ERROR_STOP=1 --dbname town --file roles.sql
--
-- and of a library with a name of its own (?library=hervanta), whose roles are hervanta_owner, _desk and _report:
--
--     psql --set ON_ERROR_STOP=1 --set library=hervanta --dbname town --file roles.sql
--
-- Then give each person a role of their own, so that every event says who made it:
--
--     CREATE ROLE aino LOGIN IN ROLE tunilib_desk;

\if :{?library}
\else
\set library tunilib
\endif
\set owner :library _owner
\set desk :library _desk
\set report :library _report

BEGIN;

-- Every name below is one of this library; there is no other schema in which it would be looked for.
SET LOCAL search_path = :"library", pg_temp;

DO $$
DECLARE
    library text := current_schema;
    name text;
BEGIN
    IF to_regclass('commit_mark') IS NULL OR length(library) > 56 THEN
        RAISE EXCEPTION 'there is no library of this name in the database: make it with tunilib desk init';
    END IF;
    FOREACH name IN ARRAY ARRAY[library || '_owner', library || '_desk', library || '_report'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
    END LOOP;
END $$;

-- The owner makes and changes tables: desk init, updates of tunilib, desk move. Whoever made the library stays one.
DO $$
DECLARE
    library text := current_schema;
    owner text := library || '_owner';
    place regnamespace := current_schema::regnamespace;
    thing record;
BEGIN
    FOR thing IN SELECT nspowner::regrole AS name FROM pg_namespace
        WHERE oid = place AND nspowner <> quote_ident(owner)::regrole LOOP
        EXECUTE format('GRANT %I TO %s', owner, thing.name);
    END LOOP;
    EXECUTE format('GRANT CREATE ON DATABASE %I TO %I', current_database(), owner);
    EXECUTE format('ALTER SCHEMA %I OWNER TO %I', library, owner);
    FOR thing IN SELECT relname FROM pg_class WHERE relnamespace = place AND relkind = 'r' LOOP
        EXECUTE format('ALTER TABLE %I OWNER TO %I', thing.relname, owner);
    END LOOP;
    FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = place LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO %I', thing.name, owner);
    END LOOP;
    FOR thing IN SELECT typname FROM pg_type WHERE typnamespace = place AND typtype = 'd' LOOP
        EXECUTE format('ALTER DOMAIN %I OWNER TO %I', thing.typname, owner);
    END LOOP;
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA :"library" FROM PUBLIC, :"desk", :"report";
GRANT USAGE ON SCHEMA :"library" TO :"desk", :"report";

-- A desk circulates, keeps the register and the catalogue, and serves the patrons' own commands.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA :"library" TO :"desk";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA :"library" TO :"desk";
REVOKE INSERT, UPDATE, DELETE ON version, library, event FROM :"desk";
-- It does not change the rules, nor where the library is.
GRANT UPDATE (day_done, merchant, return_page, payment_service) ON library TO :"desk";
-- Events are only added; whose they are is what the server knows.
GRANT INSERT (at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, before, after, staff, machine, act)
    ON event TO :"desk";
-- But for who a patron was, when one is removed.
GRANT UPDATE (patron, before, after) ON event TO :"desk";

-- Reports and searches read, but neither passwords, sessions and letters, nor where patrons live, what they look for and
-- what they keep in their lists.
GRANT SELECT ON ALL TABLES IN SCHEMA :"library" TO :"report";
REVOKE SELECT ON patron, session, notice, search, change_request, favourite_list, favourite, own_reference, event, act,
    commit_mark, refused_address FROM :"report";
GRANT SELECT (id, card, name, category, card_expires, block, home_library, identity, added) ON patron TO :"report";
GRANT SELECT (id, kind, created, sent, ended) ON notice TO :"report";
GRANT SELECT (id, patron, field, created, state, decided) ON change_request TO :"report";
GRANT SELECT (number, at, day, kind, actor, cause, patron, record, barcode, loan, hold, fine, amount, staff, machine, act, role)
    ON event TO :"report";

COMMIT;
