//! Proofs as the application's login role (C-11), for every tenant table the catalogue knows: school A's context sees
//! and changes A alone. The same proofs run on a broken database, and must fail there.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tests::support::{Database, Login, context};

/// School A of the world, and B.
const A: i32 = 1;
const B: i32 = 2;
const REFUSED: &str = "42501";

/// Tenant tables, in order.
pub async fn tenant_tables(admin: &mut PgConnection) -> Vec<String> {
    let tables = "select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
                  join pg_attribute a on a.attrelid = c.oid and a.attname = 'school_id' and not a.attisdropped
                  where c.relkind in ('r', 'p') and n.nspname = 'public' order by 1";
    sqlx::query_scalar(tables).fetch_all(admin).await.expect("the catalogue answers")
}

async fn number(connection: &mut PgConnection, sql: String) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(connection).await
}

/// Runs one statement in a transaction of school A that is rolled back; rows affected or the SQLSTATE.
async fn attempt(connection: &mut PgConnection, sql: String) -> Result<u64, String> {
    connection
        .execute(AssertSqlSafe(format!("begin; set local tabel.ctx = '{}'", context::tenant(A))))
        .await
        .expect("begin");
    let done = connection.execute(AssertSqlSafe(sql)).await;
    connection.execute("rollback").await.expect("rollback");
    match done {
        Ok(done) => Ok(done.rows_affected()),
        Err(error) => Err(error.as_database_error().and_then(|e| e.code()).unwrap_or_default().into_owned()),
    }
}

/// Everything that is wrong with one table.
async fn prove(app: &mut PgConnection, table: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |what: &str, right: bool, seen: String| {
        if !right {
            wrong.push(format!("{table}: {what}: {seen}"));
        }
    };

    // Select: something of A, nothing of others.
    app.execute(AssertSqlSafe(format!("begin; set local tabel.ctx = '{}'", context::tenant(A))))
        .await
        .expect("begin");
    let own = number(app, format!("select count(*) from {table}")).await;
    let foreign = number(app, format!("select count(*) from {table} where school_id <> {A}")).await;
    app.execute("rollback").await.expect("rollback");
    expect("A sees nothing of its own", matches!(own, Ok(1..)), format!("{own:?}"));
    expect("A sees rows of others", matches!(foreign, Ok(0)), format!("{foreign:?}"));

    // Copy goes the same way.
    let copied = copied(app, table).await;
    expect("copy differs from select", own.as_ref().ok() == Some(&copied), format!("{copied} rows"));

    // No context, and row security switched off.
    let blind = number(app, format!("select count(*) from {table}")).await;
    expect("rows without a context", matches!(blind, Ok(0)), format!("{blind:?}"));
    let off = attempt(app, format!("set local row_security = off; select 1 from {table}")).await;
    expect("row_security = off is no error", off == Err(REFUSED.into()), format!("{off:?}"));

    // Writes. A privilege that is not granted is as good as a row that is not there.
    let nothing = |done: &Result<u64, String>| matches!(done, Ok(0)) || *done == Err(REFUSED.into());
    let done = attempt(app, format!("update {table} set school_id = school_id where school_id = {B}")).await;
    expect("A updates rows of B", nothing(&done), format!("{done:?}"));
    let done = attempt(app, format!("delete from {table} where school_id = {B}")).await;
    expect("A deletes rows of B", nothing(&done), format!("{done:?}"));
    let done = attempt(app, format!("update {table} set school_id = {B} where school_id = {A}")).await;
    expect("A gives rows to B", done == Err(REFUSED.into()), format!("{done:?}"));
    let copy_to_b = format!(
        "insert into {table} overriding system value
         select (jsonb_populate_record(null::{table}, to_jsonb(t) || '{{\"school_id\": {B}}}')).* from {table} t"
    );
    let done = attempt(app, copy_to_b.clone()).await;
    expect("A inserts rows for B", done == Err(REFUSED.into()), format!("{done:?}"));
    let done = attempt(app, format!("{copy_to_b} on conflict do nothing")).await;
    expect("A inserts rows for B unless they are there", done == Err(REFUSED.into()), format!("{done:?}"));
    let merge = format!(
        "merge into {table} t using (select {B} as school_id) s on t.school_id = s.school_id when matched then delete"
    );
    let done = attempt(app, merge).await;
    expect("A merges rows of B away", nothing(&done), format!("{done:?}"));
    wrong
}

/// Rows `copy … to stdout` hands to school A.
async fn copied(app: &mut PgConnection, table: &str) -> i64 {
    use futures_util::TryStreamExt as _;
    app.execute(AssertSqlSafe(format!("begin; set local tabel.ctx = '{}'", context::tenant(A))))
        .await
        .expect("begin");
    let statement = format!("copy (select school_id from {table}) to stdout");
    let chunks: Vec<bytes::Bytes> = match app.copy_out_raw(&statement).await {
        Ok(stream) => stream.try_collect().await.unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    app.execute("rollback").await.expect("rollback");
    let rows: usize = chunks.iter().map(|chunk| chunk.iter().filter(|byte| **byte == b'\n').count()).sum();
    i64::try_from(rows).expect("a small number")
}

#[tokio::test]
async fn a_school_reaches_its_own_rows_and_no_others() {
    let database = Database::with_schools().await;
    let tables = tenant_tables(&mut database.connect(Login::Admin).await).await;
    assert!(tables.len() >= 44, "the catalogue knows {} tenant tables", tables.len());
    let mut app = database.connect(Login::App).await;
    let mut wrong = Vec::new();
    for table in &tables {
        wrong.extend(prove(&mut app, table).await);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn the_proofs_fail_where_a_table_is_open() {
    let breaks = [
        ("mark", "drop policy tenant on mark", "A sees nothing of its own"),
        ("remark", "alter table remark disable row level security", "A sees rows of others"),
        ("pupil", "alter policy tenant on pupil using (true)", "A deletes rows of B"),
        ("homework", "alter policy tenant on homework with check (true)", "A inserts rows for B"),
        (
            "lesson",
            "create policy also on lesson for select to tabel_app using (true)",
            "rows without a context",
        ),
    ];
    let database = Database::with_schools().await;
    for (_, statement, _) in breaks {
        database.admin(statement).await;
    }
    let mut app = database.connect(Login::App).await;
    for (table, statement, expected) in breaks {
        let wrong = prove(&mut app, table).await;
        assert!(wrong.iter().any(|line| line.contains(expected)), "{statement}: {wrong:?}");
    }
}

/// A statement that is prepared and planned once must not keep the school it was planned under.
#[tokio::test]
async fn a_prepared_statement_follows_the_context() {
    let database = Database::with_schools().await;
    let mut app = database.connect(Login::App).await;
    app.execute("set plan_cache_mode = force_generic_plan; prepare seen as select min(school_id) from mark")
        .await
        .expect("prepares");
    for school in [A, B, A, 3] {
        let mut tx = app.begin().await.expect("begin");
        tx.execute(AssertSqlSafe(format!("set local tabel.ctx = '{}'", context::tenant(school))))
            .await
            .expect("sets");
        let seen: Option<i32> =
            sqlx::query_scalar("select min(school_id) from mark").fetch_one(&mut *tx).await.expect("reads");
        assert_eq!(seen, Some(school));
        tx.execute("declare c cursor for select school_id from mark").await.expect("a cursor");
        let fetched: Vec<i32> =
            sqlx::query_scalar("fetch all from c").fetch_all(&mut *tx).await.expect("fetches");
        assert!(!fetched.is_empty() && fetched.iter().all(|seen| *seen == school), "{fetched:?}");
        tx.rollback().await.expect("rollback");
    }
}

/// Ids of things are found in one's own school only, also by constraints: naming B's id gives the same error as a
/// number that does not exist (C-14).
#[tokio::test]
async fn a_constraint_tells_nothing_of_another_school() {
    let database = Database::with_schools().await;
    let mut app = database.connect(Login::App).await;
    for (name, statement) in [
        ("mark", "insert into mark values (1, 1001, {}, '5', 1, now(), 1)"),
        ("group_member", "insert into group_member values (1, 1001, {}, '2026-01-01')"),
        ("guardianship", "insert into guardianship values (1, 1001, {}, 'parent', '2026-01-01')"),
        (
            "remark",
            "insert into remark (school_id, pupil_id, day, text, recorded_at, recorded_by) values (1, {}, '2026-01-01', 'x', now(), 1)",
        ),
    ] {
        let foreign = attempt(&mut app, statement.replace("{}", "2001")).await;
        let nobody = attempt(&mut app, statement.replace("{}", "777777")).await;
        assert_eq!((&foreign, &nobody), (&Err("23503".into()), &Err("23503".into())), "{name}");
    }
    // What exists in B is new in A.
    let taken =
        "insert into pupil (school_id, id, person_id, external_id, family_name, given_name, starts_on)
                 overriding system value values (1, 2001, 1, 'only-b', 'x', 'y', '2026-01-01')";
    database.admin("update pupil set external_id = 'only-b' where school_id = 2 and id = 2001").await;
    assert_eq!(attempt(&mut app, taken.to_owned()).await, Ok(1));
}
