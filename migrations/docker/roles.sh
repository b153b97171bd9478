#!/bin/sh
# The application's role of docker-compose.yml: it owns nothing, and the migrations grant it what it may do.
set -eu
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE amends_app LOGIN PASSWORD :'app_password';
SQL
