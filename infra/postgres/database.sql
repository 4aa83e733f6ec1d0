-- What only a superuser can do inside one database. Run in every new database before the migrations, and again after
-- a clone (`create database … template …` copies the schema and the extension but not the database's privileges).
--
-- The database itself is made with: create database NAME owner tabel_owner encoding 'UTF8';

-- hmac() verifies the signed context; the extension lies in `public` and is owned by the superuser.
create extension if not exists pgcrypto with schema public;

revoke create on schema public from public;

do $$
begin
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to tabel_app, tabel_system', current_database());

  -- Names sort by the Russian ICU collation; without ICU the order of ё and of hyphens would be wrong, silently.
  if not exists (select from pg_collation where collname = 'ru-x-icu') then
    raise exception 'this PostgreSQL was built without ICU: the collation "ru-x-icu" is missing';
  end if;
end
$$;
