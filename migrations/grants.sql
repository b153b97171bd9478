-- What the application's role may do with the tables of the log; run after every migration.
-- Append-only is a privilege: facts can be added and read, and by nobody but their owner changed.

DO $$
DECLARE
    app CONSTANT name := {app};
    append_only CONSTANT name[] := ARRAY['facts'];
    read_only CONSTANT name[] := ARRAY['migrations'];
    kept name;
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), app);
    FOR kept IN
        SELECT tablename
        FROM pg_tables
        WHERE schemaname = current_schema()
        ORDER BY tablename
    LOOP
        EXECUTE format('REVOKE ALL ON TABLE %I FROM PUBLIC, %I', kept, app);
        EXECUTE format(
            'GRANT %s ON TABLE %I TO %I',
            CASE
                WHEN kept = ANY (read_only) THEN 'SELECT'
                WHEN kept = ANY (append_only) THEN 'SELECT, INSERT'
                ELSE 'SELECT, INSERT, UPDATE, DELETE'
            END,
            kept,
            app
        );
    END LOOP;
END
$$;
