//! The plans of every statement of `store` (architecture.md, invariant 1): the policy's function is asked once per
//! statement, never once per row, also in generic plans; and every statement of a tenant transaction names the school.

use std::collections::BTreeSet;

use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection};
use tests::support::{Database, Login, context, repository};

use crate::proofs::tenant_tables;

/// Conditions that are evaluated per row or per scan.
const PER_ROW: [&str; 8] = [
    "Filter",
    "Index Cond",
    "Join Filter",
    "Recheck Cond",
    "Hash Cond",
    "Merge Cond",
    "TID Cond",
    "Order By",
];

/// A statement as sqlx's macros recorded it.
struct Statement {
    file: String,
    sql: String,
    parameters: usize,
}

fn statements() -> Vec<Statement> {
    repository::files("services/store/.sqlx", &["json"])
        .into_iter()
        .map(|file| {
            let json: Value = serde_json::from_str(&repository::read(&file)).expect("sqlx writes JSON");
            let sql = json["query"].as_str().expect("a query").to_owned();
            let parameters = json["describe"]["parameters"]["Left"].as_array().map_or(0, Vec::len);
            Statement { file, sql, parameters }
        })
        .collect()
}

/// Text without line breaks, indentation and escapes, so that a literal in the source equals what the macro saw.
fn plain(text: &str) -> String {
    let text = text.replace("\\\n", " ").replace("\\\"", "\"");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Functions of `store` that take no [`store::TenantTx`] (system transactions, the owner's chores), as plain text.
fn other_functions() -> String {
    let mut found = String::new();
    for file in repository::files("services/store/src", &["rs"]) {
        let text = repository::read(&file);
        for function in text.split("\npub async fn ").chain(text.split("\nasync fn ")).skip(1) {
            let function = function.split("\n}\n").next().unwrap_or(function);
            let signature = function.split(" {\n").next().unwrap_or_default();
            if !signature.contains("TenantTx") {
                found.push_str(&plain(function));
                found.push('\n');
            }
        }
    }
    found
}

/// The generic plan of a statement as `tabel_app` in a school's context, or why there is none.
async fn plan(app: &mut PgConnection, sql: &str, parameters: usize) -> Result<Value, String> {
    let nulls = vec!["null"; parameters].join(", ");
    let execute = if parameters == 0 { "execute seen".to_owned() } else { format!("execute seen ({nulls})") };
    app.execute(AssertSqlSafe(format!(
        "begin; set local tabel.ctx = '{}'; set local plan_cache_mode = force_generic_plan",
        context::tenant(1)
    )))
    .await
    .expect("begin");
    let planned = async {
        app.execute(AssertSqlSafe(format!("prepare seen as {sql}"))).await?;
        let rows = sqlx::raw_sql(AssertSqlSafe(format!("explain (format json) {execute}")))
            .fetch_one(&mut *app)
            .await?;
        sqlx::Row::try_get::<Value, _>(&rows, 0)
    }
    .await;
    app.execute("rollback").await.expect("rollback");
    let _ = app.execute("deallocate all").await;
    planned.map_err(|error| error.to_string())
}

/// What a plan says: tables it scans, tables it writes, and conditions per row that ask the policy's function.
#[derive(Default)]
struct Seen {
    scanned: BTreeSet<String>,
    written: BTreeSet<String>,
    per_row: Vec<String>,
}

fn walk(node: &Value, seen: &mut Seen) {
    match node {
        Value::Object(fields) => {
            if let Some(relation) = fields.get("Relation Name").and_then(Value::as_str) {
                let written = fields.get("Node Type").is_some_and(|kind| kind == "ModifyTable");
                let tables = if written { &mut seen.written } else { &mut seen.scanned };
                tables.insert(relation.to_owned());
            }
            for condition in PER_ROW {
                let Some(text) = fields.get(condition).map(ToString::to_string) else { continue };
                if text.contains("school_id()") {
                    let at = fields.get("Relation Name").or(fields.get("Node Type")).unwrap_or(&Value::Null);
                    seen.per_row.push(format!("{condition} on {at}: {text}"));
                }
            }
            fields.values().for_each(|value| walk(value, seen));
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, seen)),
        _ => {}
    }
}

/// What is wrong with one statement of a tenant transaction.
async fn judge(app: &mut PgConnection, tenant: &[String], sql: &str, parameters: usize) -> Vec<String> {
    let plan = match plan(app, sql, parameters).await {
        Ok(plan) => plan,
        Err(error) => return vec![format!("no plan as tabel_app: {error}")],
    };
    let mut seen = Seen::default();
    walk(&plan, &mut seen);
    let mut wrong = seen.per_row;
    let text = plain(sql);
    let scanned: Vec<&String> = tenant.iter().filter(|table| seen.scanned.contains(*table)).collect();
    if !scanned.is_empty() && !text.contains("school_id = $1") {
        wrong.push(format!("reads {scanned:?} without naming school_id = $1"));
    }
    // Updates and deletes scan what they write; what is left are inserts, which give the school themselves.
    for table in tenant.iter().filter(|table| seen.written.contains(*table) && !seen.scanned.contains(*table))
    {
        let given = text.split(&format!("insert into {table} ")).skip(1).all(|rest| {
            let columns = rest.split_once('(').is_some_and(|(_, columns)| columns.starts_with("school_id"));
            columns && (rest.contains("values ($1") || rest.contains("select $1"))
        });
        if !given {
            wrong.push(format!("inserts into {table} without giving school_id as $1"));
        }
    }
    wrong
}

#[tokio::test]
async fn every_statement_asks_the_policy_once_and_names_the_school() {
    let statements = statements();
    assert!(statements.len() > 100, "only {} statements; run `cargo xtask sqlx`", statements.len());
    let others = other_functions();
    assert!(
        others.contains("find_account_by_login"),
        "the functions of SystemTx were not found in the source"
    );
    let database = Database::with_schools().await;
    let tenant = tenant_tables(&mut database.connect(Login::Admin).await).await;
    let mut app = database.connect(Login::App).await;
    let (mut judged, mut wrong) = (0, Vec::new());
    for Statement { file, sql, parameters } in &statements {
        if others.contains(&plain(sql)) {
            continue;
        }
        judged += 1;
        let found = judge(&mut app, &tenant, sql, *parameters).await;
        wrong.extend(found.into_iter().map(|line| format!("{file}: {line}\n    {}", plain(sql))));
    }
    assert!(judged > 80, "only {judged} statements of tenant transactions");
    assert!(wrong.is_empty(), "{} findings:\n{}", wrong.len(), wrong.join("\n"));
}

/// The test above sees a policy that is evaluated per row, and a statement that forgets the school.
#[tokio::test]
async fn seeded_bad_statements_are_found() {
    let database = Database::with_schools().await;
    let tenant = tenant_tables(&mut database.connect(Login::Admin).await).await;
    let mut app = database.connect(Login::App).await;
    for (sql, parameters, word) in [
        ("select value from mark where pupil_id = $1", 1, "without naming"),
        ("select value from mark where pupil_id = $1", 1, "school_id()"),
        ("update mark set value = $1 where pupil_id = $2", 2, "without naming"),
        ("delete from remark where text = $1", 1, "without naming"),
        (
            "insert into lesson_roll (lesson_id, school_id, taken_at, taken_by) values ($2, $1, now(), 1)",
            2,
            "without giving school_id",
        ),
        ("select login from account where id = $1", 1, "no plan"),
    ] {
        let wrong = judge(&mut app, &tenant, sql, parameters).await;
        assert!(wrong.iter().any(|line| line.contains(word)), "{sql}: {wrong:?}");
    }
    let good = "select value from mark where school_id = $1 and pupil_id = $2";
    assert_eq!(judge(&mut app, &tenant, good, 2).await, Vec::<String>::new());
}
