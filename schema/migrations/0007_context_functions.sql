-- The two functions behind every policy, each on its own instead of through a third: a journal page asks school_id()
-- about eighteen times, and half of what a call cost was that third function, its regular expression and its settings.
-- What is checked stays: seven parts, the kind, digits where a number is read, the tag under any of the keys, the
-- term. Any doubt gives null (security.md C-12). The tag comes first, so only what was signed is ever taken apart;
-- one key is the rule, the others are looked at only while keys are changed.
create or replace function tabel.school_id() returns integer
  language plpgsql stable security definer set search_path = tabel, pg_temp
as $$
declare
  ctx text := current_setting('tabel.ctx', true);
  known bytea;
  parts text[];
begin
  if ctx is null or length(ctx) > 300 then return null; end if;
  select k.key into known from tabel.context_key k;
  if encode(public.hmac(convert_to(left(ctx, -65), 'utf8'), known, 'sha256'), 'hex') is distinct from right(ctx, 64) then
    perform from tabel.context_key k
    where encode(public.hmac(convert_to(left(ctx, -65), 'utf8'), k.key, 'sha256'), 'hex') = right(ctx, 64);
    if not found then return null; end if;
  end if;
  parts := string_to_array(ctx, '.');
  if cardinality(parts) <> 7 or parts[1] <> 't' or parts[7] <> right(ctx, 64)
    or length(parts[2]) not between 1 and 9 or length(parts[5]) not between 1 and 12
    or ltrim(parts[2] || parts[5], '0123456789') <> '' then return null; end if;
  if to_timestamp(parts[5]::bigint) < clock_timestamp() then return null; end if;
  return parts[2]::integer;
end $$;

create or replace function tabel.system_reason() returns text
  language plpgsql stable security definer set search_path = tabel, pg_temp
as $$
declare
  ctx text := current_setting('tabel.ctx', true);
  known bytea;
  parts text[];
begin
  if ctx is null or length(ctx) > 300 then return null; end if;
  select k.key into known from tabel.context_key k;
  if encode(public.hmac(convert_to(left(ctx, -65), 'utf8'), known, 'sha256'), 'hex') is distinct from right(ctx, 64) then
    perform from tabel.context_key k
    where encode(public.hmac(convert_to(left(ctx, -65), 'utf8'), k.key, 'sha256'), 'hex') = right(ctx, 64);
    if not found then return null; end if;
  end if;
  parts := string_to_array(ctx, '.');
  if cardinality(parts) <> 7 or parts[1] <> 's' or parts[7] <> right(ctx, 64)
    or length(parts[5]) not between 1 and 12 or ltrim(parts[5], '0123456789') <> '' then return null; end if;
  if to_timestamp(parts[5]::bigint) < clock_timestamp() then return null; end if;
  return parts[4];
end $$;

drop function tabel.context_part(text, integer);
