-- What the application's role may do in the key store: make a key, read it, destroy it; never exchange it.

DO $$
DECLARE
    app CONSTANT name := {app};
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), app);
    EXECUTE format('REVOKE ALL ON TABLE migrations, person_keys FROM PUBLIC, %I', app);
    EXECUTE format('GRANT SELECT ON TABLE migrations TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON TABLE person_keys TO %I', app);
END
$$;
