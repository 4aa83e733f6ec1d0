//! Audit of the catalogue (security.md C-10, 5.1). Each question lists what must be looked at by a person; the reviewed
//! answers stand beside it, and an answer that is gone must be taken out of the list.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use tests::support::{Database, Login};

/// A question to the catalogue and the answers that were reviewed.
struct Question {
    about: &'static str,
    /// Selects one text column; `$1` is the login role.
    sql: &'static str,
    /// `role: answer`, reviewed.
    allowed: &'static [&'static str],
}

/// Schemas of ours.
macro_rules! ours {
    () => {
        " n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_' "
    };
}

const QUESTIONS: &[Question] = &[
    Question {
        about: "tables a login role may touch without enabled and forced row security",
        sql: concat!(
            "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'p', 'f') and", ours!(), "
             and has_table_privilege($1, c.oid, 'select, insert, update, delete')
             and not (c.relrowsecurity and c.relforcerowsecurity)"
        ),
        allowed: &[],
    },
    Question {
        about: "tables with school_id without forced row security, or without the policy `tenant` in its one form",
        sql: concat!(
            "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
             join pg_attribute a on a.attrelid = c.oid and a.attname = 'school_id' and not a.attisdropped
             where $1 = 'tabel_app' and c.relkind in ('r', 'p') and", ours!(), "
             and not (c.relrowsecurity and c.relforcerowsecurity and exists (
               select from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant' and p.polcmd = '*' and p.polpermissive
               and p.polroles = array['tabel_app'::regrole::oid]
               and pg_get_expr(p.polqual, c.oid) = '(school_id = tabel.school_id())'
               and pg_get_expr(p.polwithcheck, c.oid) = '(school_id = tabel.school_id())'))"
        ),
        allowed: &[],
    },
    Question {
        about: "policies of the login role besides `tenant` and `system`",
        sql: "select p.polrelid::regclass || ' ' || p.polname from pg_policy p
              where $1::regrole::oid = any (p.polroles)
              and p.polname <> case $1 when 'tabel_app' then 'tenant' else 'system' end",
        allowed: &[],
    },
    Question {
        about: "policies without a check, for everybody, or literally true",
        sql: "select p.polrelid::regclass || ' ' || p.polname from pg_policy p
              where $1 = 'tabel_app' and ((p.polcmd in ('a', 'w', '*') and p.polwithcheck is null) or 0 = any (p.polroles)
                or pg_get_expr(p.polqual, p.polrelid) = 'true' or pg_get_expr(p.polwithcheck, p.polrelid) = 'true')",
        allowed: &[],
    },
    Question {
        about: "tables where school_id is not the first column",
        sql: concat!(
            "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
             join pg_attribute a on a.attrelid = c.oid and a.attname = 'school_id' and not a.attisdropped
             where $1 = 'tabel_app' and c.relkind in ('r', 'p') and", ours!(), " and a.attnum <> 1"
        ),
        allowed: &[],
    },
    Question {
        about: "tenant tables without a primary key, or unique keys that do not begin with school_id",
        sql: concat!(
            "select coalesce(i.indexrelid::regclass, c.oid::regclass)::text from pg_class c
             join pg_namespace n on n.oid = c.relnamespace
             join pg_attribute a on a.attrelid = c.oid and a.attname = 'school_id' and not a.attisdropped
             left join pg_index i on i.indrelid = c.oid and i.indisunique
             where $1 = 'tabel_app' and c.relkind in ('r', 'p') and", ours!(), "
             and (i.indexrelid is null or i.indkey[0] <> a.attnum
               or not exists (select from pg_index k where k.indrelid = c.oid and k.indisprimary))"
        ),
        allowed: &[],
    },
    Question {
        about: "foreign keys of tenant tables that do not carry school_id first on both sides",
        sql: "select k.conrelid::regclass || ' ' || k.conname from pg_constraint k
              join pg_attribute a on a.attrelid = k.conrelid and a.attname = 'school_id' and not a.attisdropped
              left join pg_attribute b on b.attrelid = k.confrelid and b.attname = 'school_id' and not b.attisdropped
              where $1 = 'tabel_app' and k.contype = 'f'
              and (k.conkey[1] <> a.attnum or b.attnum is null or k.confkey[1] <> b.attnum)",
        // The school's row itself stands in a district; districts are a global reference table.
        allowed: &["tabel_app: school school_district_id_fkey"],
    },
    Question {
        about: "views that do not run as their reader, and materialised views",
        sql: concat!(
            "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where", ours!(), " and (c.relkind = 'm' or (c.relkind = 'v' and has_table_privilege($1, c.oid, 'select')
               and not coalesce(c.reloptions::text ~ 'security_invoker=(true|on|1)', false)))"
        ),
        allowed: &[],
    },
    Question {
        about: "functions that run as their owner and may be called",
        sql: concat!(
            "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
             where p.prosecdef and", ours!(), " and has_function_privilege($1, p.oid, 'execute')"
        ),
        allowed: &[
            // Verifies the signed context and returns a number.
            "tabel_app: tabel.school_id()",
            // Creates bare ids of persons for an import; reads nothing.
            "tabel_app: tabel.new_persons(integer,timestamp with time zone)",
            // Verifies the signed context and returns a word.
            "tabel_system: tabel.system_reason()",
        ],
    },
    Question {
        about: "functions that run as their owner without a pinned search_path that ends in pg_temp, or as a powerful owner",
        sql: concat!(
            "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
             join pg_roles o on o.oid = p.proowner
             where $1 = 'tabel_app' and p.prosecdef and", ours!(), "
             and (not coalesce(p.proconfig::text ~ 'search_path=[^}]*pg_temp', false) or o.rolsuper or o.rolbypassrls)"
        ),
        allowed: &[],
    },
    Question {
        about: "power of the login role",
        sql: "select unnest(array[
                case when rolsuper then 'superuser' end, case when rolbypassrls then 'bypassrls' end,
                case when rolcreaterole then 'createrole' end, case when rolcreatedb then 'createdb' end,
                case when rolreplication then 'replication' end, case when rolinherit then 'inherit' end])
              from pg_roles where rolname = $1",
        allowed: &[],
    },
    Question {
        about: "roles the login role is a member of",
        sql: "select r.rolname::text from pg_roles r where r.rolname <> $1 and pg_has_role($1, r.oid, 'member')",
        allowed: &[],
    },
    Question {
        about: "what the login role owns",
        sql: "select c.oid::regclass::text from pg_class c where c.relowner = $1::regrole
              union all select p.oid::regprocedure::text from pg_proc p where p.proowner = $1::regrole
              union all select n.nspname::text from pg_namespace n where n.nspowner = $1::regrole
              union all select d.datname::text from pg_database d where d.datdba = $1::regrole",
        allowed: &[],
    },
    Question {
        about: "privileges that row security does not watch, or that let history be changed",
        sql: concat!(
            "select c.oid::regclass || ' ' || p.word from pg_class c join pg_namespace n on n.oid = c.relnamespace,
               unnest(array['truncate', 'references', 'trigger']) p (word)
             where c.relkind in ('r', 'p', 'v', 'm', 'f') and", ours!(), " and has_table_privilege($1, c.oid, p.word)
             union all
             select c.oid::regclass || ' ' || p.word from pg_class c, unnest(array['update', 'delete']) p (word)
             where c.relname in ('history', 'audit') and has_table_privilege($1, c.oid, p.word)"
        ),
        allowed: &[],
    },
    Question {
        about: "places where the login role may create, and default privileges that would open the next table",
        sql: concat!(
            "select n.nspname::text from pg_namespace n
             where", ours!(), " and has_schema_privilege($1, n.oid, 'create')
             union all select 'database' where has_database_privilege($1, current_database(), 'create')
             union all select 'temporary tables' where has_database_privilege($1, current_database(), 'temporary')
             union all select 'default privileges' from pg_default_acl"
        ),
        allowed: &[],
    },
    Question {
        about: "triggers and rules on tenant tables",
        sql: "select t.tgrelid::regclass || ' ' || t.tgname from pg_trigger t
              where $1 = 'tabel_app' and not t.tgisinternal
              union all
              select r.ev_class::regclass || ' ' || r.rulename from pg_rewrite r join pg_class c on c.oid = r.ev_class
              join pg_namespace n on n.oid = c.relnamespace
              where $1 = 'tabel_app' and c.relkind = 'r' and n.nspname = 'public'",
        allowed: &[],
    },
    Question {
        about: "sequences whose counter the login role could read or move",
        sql: concat!(
            "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'S' and", ours!(), " and case c.relkind when 'S' then has_sequence_privilege($1, c.oid, 'select, update') end"
        ),
        allowed: &[],
    },
];

/// All findings that nobody reviewed, and reviewed ones that are gone.
async fn audit(connection: &mut PgConnection) -> Vec<String> {
    let mut findings = Vec::new();
    for question in QUESTIONS {
        let mut found = BTreeSet::new();
        for role in ["tabel_app", "tabel_system"] {
            let answers: Vec<Option<String>> = sqlx::query_scalar(question.sql)
                .bind(role)
                .fetch_all(&mut *connection)
                .await
                .unwrap_or_else(|error| panic!("{}: {error}", question.about));
            found.extend(answers.into_iter().flatten().map(|answer| format!("{role}: {answer}")));
        }
        let allowed: BTreeSet<String> = question.allowed.iter().map(|text| (*text).to_owned()).collect();
        findings.extend(found.difference(&allowed).map(|one| format!("{}: {one}", question.about)));
        findings.extend(
            allowed.difference(&found).map(|one| format!("{}: {one} (reviewed, but gone)", question.about)),
        );
    }
    findings
}

#[tokio::test]
async fn the_catalogue_holds_nothing_unreviewed() {
    let database = Database::empty().await;
    let findings = audit(&mut database.connect(Login::Admin).await).await;
    assert!(findings.is_empty(), "{findings:#?}");
}

#[tokio::test]
async fn the_audit_finds_every_seeded_hole() {
    /// What is broken, and a word of the finding it must cause.
    const HOLES: &[(&str, &str)] = &[
        (
            "create table hole_plain (school_id integer primary key); grant select on hole_plain to tabel_app",
            "hole_plain",
        ),
        ("alter table mark no force row level security", "forced row security: tabel_app: mark"),
        ("alter table homework disable row level security", "forced row security: tabel_app: homework"),
        ("drop policy tenant on remark", "one form: tabel_app: remark"),
        ("alter policy tenant on pupil using (true)", "literally true: tabel_app: pupil"),
        ("create policy more on lesson for select to tabel_app using (ordinal > 0)", "lesson more"),
        ("create policy anybody on subject using (id > 0) with check (id > 0)", "subject anybody"),
        ("create unique index hole_email on guardian (email)", "hole_email"),
        (
            "alter table remark add constraint hole_key foreign key (pupil_id) references person (id) not valid",
            "hole_key",
        ),
        ("create view hole_view as select * from mark; grant select on hole_view to tabel_app", "hole_view"),
        ("create materialized view hole_copy as select * from mark", "hole_copy"),
        (
            "create function hole_read() returns setof mark language sql security definer as 'select * from mark'",
            "hole_read()",
        ),
        ("grant truncate on attendance to tabel_app", "attendance truncate"),
        ("grant update on history to tabel_app", "history update"),
        ("grant create on schema public to tabel_app", "public"),
        ("alter default privileges grant select on tables to tabel_app", "default privileges"),
        ("alter table bell owner to tabel_system", "tabel_system: bell"),
        ("grant usage, select on sequence pupil_id_seq to tabel_app", "pupil_id_seq"),
        (
            "create table hole_order (id bigint, school_id integer not null, primary key (school_id, id))",
            "hole_order",
        ),
        (
            "create function hole_trigger() returns trigger language plpgsql as 'begin return new; end';
             create trigger hole_trigger before insert on mark for each row execute function hole_trigger()",
            "mark hole_trigger",
        ),
    ];
    let database = Database::empty().await;
    for (break_it, _) in HOLES {
        database.admin(*break_it).await;
    }
    let findings = audit(&mut database.connect(Login::Admin).await).await;
    for (broken, word) in HOLES {
        assert!(
            findings.iter().any(|finding| finding.contains(word)),
            "{broken}: not found in {findings:#?}"
        );
    }
}

#[tokio::test]
async fn the_keys_of_contexts_are_out_of_reach() {
    let database = Database::empty().await;
    for login in [Login::App, Login::System] {
        let mut connection = database.connect(login).await;
        for statement in [
            "select key from tabel.context_key",
            "insert into tabel.context_key values (9, '')",
            "set role tabel_owner",
            "set session authorization tabel_owner",
            "copy tabel.context_key to stdout",
            "copy pupil to program 'true'",
            "select pg_read_file('PG_VERSION')",
        ] {
            let refused = sqlx::raw_sql(statement).execute(&mut connection).await;
            let error = refused.expect_err(statement);
            assert_eq!(
                error.as_database_error().and_then(|e| e.code()).as_deref(),
                Some("42501"),
                "{statement}: {error}"
            );
        }
    }
}
