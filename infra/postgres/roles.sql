-- Login roles of one PostgreSQL cluster. Run as a superuser; running it again changes nothing.
--
-- Roles are cluster-wide, so they live here and not in a migration (parallel test databases would race for them).
-- Passwords are not set here: an operator sets them (`\password tabel_app`), private clusters use a closed socket.
--
--   tabel_owner   owns the database and every object; migrations only, no service connects as it
--   tabel_app     TenantTx: sees rows of the school in the signed context, owns nothing
--   tabel_system  SystemTx: job polling, sign-in, provisioning, district figures; owns nothing

do $$
declare role_name text;
begin
  -- One creator at a time: two provisioners on one cluster would collide in pg_authid.
  perform pg_advisory_xact_lock(72197001);
  foreach role_name in array array['tabel_owner', 'tabel_app', 'tabel_system'] loop
    if not exists (select from pg_roles where rolname = role_name) then
      execute format('create role %I', role_name);
    end if;
    execute format(
      'alter role %I login nosuperuser nobypassrls nocreatedb nocreaterole noreplication', role_name);
    execute format('alter role %I set search_path = public, pg_temp', role_name);
    execute format('alter role %I set timezone = %L', role_name, 'UTC');
    execute format('alter role %I set row_security = on', role_name);
  end loop;
end
$$;

-- tabel_owner inherits: it may create in `public` only as a member of pg_database_owner. The others are members of nothing.
alter role tabel_owner inherit;
alter role tabel_app noinherit;
alter role tabel_system noinherit;

-- A page costs more to plan than to read, and every statement names the school and its keys first: one plan serves all.
-- Left to itself a connection plans the first five runs of each statement anew.
alter role tabel_app set plan_cache_mode = force_generic_plan;

-- A request that hangs must not hold locks or a snapshot (C-13). A named job raises its own limit with `set local`.
alter role tabel_app set statement_timeout = '5s';
alter role tabel_app set lock_timeout = '2s';
alter role tabel_app set idle_in_transaction_session_timeout = '10s';
alter role tabel_system set statement_timeout = '60s';
alter role tabel_system set lock_timeout = '2s';
alter role tabel_system set idle_in_transaction_session_timeout = '10s';

-- Every transaction begins with `rollback` (the guard of security.md C-13), which is a warning when nothing was open.
alter role tabel_app set client_min_messages = 'error';
alter role tabel_system set client_min_messages = 'error';
