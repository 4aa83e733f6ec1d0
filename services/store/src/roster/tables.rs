//! The statements of an import: list, insert, update and delete of every table a roster fills.
//!
//! Order of [`Table::ALL`] is the order of writing: a table stands after everything it refers to.

use serde_json::Value;

use super::Row;
use crate::{Result, TenantTx};

macro_rules! tables {
    ($( $name:ident = $word:literal, $title:literal, [$($pk:literal),+],
        $list:literal, $insert:literal, $update:literal, $delete:literal; )+) => {
        /// A table a roster fills.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Table { $(#[doc = $word] $name,)+ }

        impl Table {
            /// All tables in the order of writing.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Name in the database; stored in undo plans.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// The table with this name.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($word => Some(Self::$name),)+ _ => None }
            }

            /// Russian title for reports, plural.
            pub const fn title_ru(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// Columns of the primary key after `school_id`.
            pub const fn key(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($pk),+],)+ }
            }
        }

        /// All rows of a table of the school.
        pub async fn list_rows(tx: &mut TenantTx, table: Table) -> Result<Vec<Row>> {
            let school = tx.school().get();
            let rows: Vec<Value> = match table {
                $(Table::$name => sqlx::query_scalar!($list, school).fetch_all(tx.conn()).await?,)+
            };
            Ok(rows.into_iter().filter_map(object).collect())
        }

        /// Adds rows in one statement and returns them as they stand, numbers included.
        pub async fn insert_rows(tx: &mut TenantTx, table: Table, rows: Vec<Row>) -> Result<Vec<Row>> {
            let school = tx.school().get();
            let rows = array(rows);
            let added: Vec<Value> = match table {
                $(Table::$name => sqlx::query_scalar!($insert, school, rows).fetch_all(tx.conn()).await?,)+
            };
            Ok(added.into_iter().filter_map(object).collect())
        }

        /// Writes whole rows over the rows with the same primary key, in one statement.
        pub async fn update_rows(tx: &mut TenantTx, table: Table, rows: Vec<Row>) -> Result<u64> {
            let school = tx.school().get();
            let rows = array(rows);
            let done = match table {
                $(Table::$name => sqlx::query!($update, school, rows).execute(tx.conn()).await?,)+
            };
            Ok(done.rows_affected())
        }

        /// Removes the rows with these primary keys, in one statement.
        pub async fn delete_rows(tx: &mut TenantTx, table: Table, rows: Vec<Row>) -> Result<u64> {
            let school = tx.school().get();
            let rows = array(rows);
            let done = match table {
                $(Table::$name => sqlx::query!($delete, school, rows).execute(tx.conn()).await?,)+
            };
            Ok(done.rows_affected())
        }
    };
}

fn array(rows: Vec<Row>) -> Value {
    Value::Array(rows.into_iter().map(Value::Object).collect())
}

fn object(row: Value) -> Option<Row> {
    match row {
        Value::Object(row) => Some(row),
        _ => None,
    }
}

tables! {
    Subject = "subject", "предметы", ["id"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from subject t where t.school_id = $1"#,
        r#"insert into subject as t (school_id, name, external_id) select $1, n.name, n.external_id from
           jsonb_populate_recordset(null::subject, $2) n returning to_jsonb(t) - 'school_id' as "row!""#,
        "update subject t set name = n.name, external_id = n.external_id from
         jsonb_populate_recordset(null::subject, $2) n where t.school_id = $1 and t.id = n.id",
        "delete from subject t using jsonb_populate_recordset(null::subject, $2) n where t.school_id = $1
         and t.id = n.id";
    Group = "study_group", "классы и группы", ["id"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from study_group t where t.school_id = $1"#,
        r#"insert into study_group as t (school_id, kind, name, grade, parent_id, external_id, starts_on,
           ends_on) select $1, n.kind, n.name, n.grade, n.parent_id, n.external_id, n.starts_on, n.ends_on
           from jsonb_populate_recordset(null::study_group, $2) n returning to_jsonb(t) - 'school_id' as
           "row!""#,
        "update study_group t set kind = n.kind, name = n.name, grade = n.grade, parent_id = n.parent_id,
         external_id = n.external_id, starts_on = n.starts_on, ends_on = n.ends_on from
         jsonb_populate_recordset(null::study_group, $2) n where t.school_id = $1 and t.id = n.id",
        "delete from study_group t using jsonb_populate_recordset(null::study_group, $2) n where t.school_id
         = $1 and t.id = n.id";
    Staff = "staff", "сотрудники", ["id"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from staff t where t.school_id = $1"#,
        r#"insert into staff as t (school_id, person_id, external_id, family_name, given_name, patronymic,
           post, starts_on, ends_on) select $1, n.person_id, n.external_id, n.family_name, n.given_name,
           n.patronymic, n.post, n.starts_on, n.ends_on from jsonb_populate_recordset(null::staff, $2) n
           returning to_jsonb(t) - 'school_id' as "row!""#,
        "update staff t set external_id = n.external_id, family_name = n.family_name, given_name =
         n.given_name, patronymic = n.patronymic, post = n.post, starts_on = n.starts_on, ends_on =
         n.ends_on from jsonb_populate_recordset(null::staff, $2) n where t.school_id = $1 and t.id = n.id",
        "delete from staff t using jsonb_populate_recordset(null::staff, $2) n where t.school_id = $1 and
         t.id = n.id";
    Pupil = "pupil", "ученики", ["id"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from pupil t where t.school_id = $1"#,
        r#"insert into pupil as t (school_id, person_id, external_id, family_name, given_name, patronymic,
           birth_date, sex, starts_on, ends_on) select $1, n.person_id, n.external_id, n.family_name,
           n.given_name, n.patronymic, n.birth_date, n.sex, n.starts_on, n.ends_on from
           jsonb_populate_recordset(null::pupil, $2) n returning to_jsonb(t) - 'school_id' as "row!""#,
        "update pupil t set external_id = n.external_id, family_name = n.family_name, given_name =
         n.given_name, patronymic = n.patronymic, birth_date = n.birth_date, sex = n.sex, starts_on =
         n.starts_on, ends_on = n.ends_on from jsonb_populate_recordset(null::pupil, $2) n where t.school_id
         = $1 and t.id = n.id",
        "delete from pupil t using jsonb_populate_recordset(null::pupil, $2) n where t.school_id = $1 and
         t.id = n.id";
    Guardian = "guardian", "родители", ["id"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from guardian t where t.school_id = $1"#,
        r#"insert into guardian as t (school_id, person_id, external_id, family_name, given_name,
           patronymic, phone, email, email_source, email_verified_at) select $1, n.person_id, n.external_id,
           n.family_name, n.given_name, n.patronymic, n.phone, n.email, n.email_source, n.email_verified_at
           from jsonb_populate_recordset(null::guardian, $2) n returning to_jsonb(t) - 'school_id' as "row!""#,
        "update guardian t set external_id = n.external_id, family_name = n.family_name, given_name =
         n.given_name, patronymic = n.patronymic, phone = n.phone, email = n.email, email_source =
         n.email_source, email_verified_at = n.email_verified_at, email_suppressed_at =
         n.email_suppressed_at, email_suppressed_why = n.email_suppressed_why, email_failures =
         n.email_failures from jsonb_populate_recordset(null::guardian, $2) n where t.school_id = $1 and
         t.id = n.id",
        "delete from guardian t using jsonb_populate_recordset(null::guardian, $2) n where t.school_id = $1
         and t.id = n.id";
    Guardianship = "guardianship", "связи родителей с детьми", ["guardian_id", "pupil_id"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from guardianship t where t.school_id = $1"#,
        r#"insert into guardianship as t (school_id, guardian_id, pupil_id, relation, starts_on, ends_on)
           select $1, n.guardian_id, n.pupil_id, n.relation, n.starts_on, n.ends_on from
           jsonb_populate_recordset(null::guardianship, $2) n returning to_jsonb(t) - 'school_id' as "row!""#,
        "update guardianship t set relation = n.relation, starts_on = n.starts_on, ends_on = n.ends_on from
         jsonb_populate_recordset(null::guardianship, $2) n where t.school_id = $1 and t.guardian_id =
         n.guardian_id and t.pupil_id = n.pupil_id",
        "delete from guardianship t using jsonb_populate_recordset(null::guardianship, $2) n where
         t.school_id = $1 and t.guardian_id = n.guardian_id and t.pupil_id = n.pupil_id";
    Year = "study_year", "учебные годы", ["id"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from study_year t where t.school_id = $1"#,
        r#"insert into study_year as t (school_id, name, starts_on, ends_on) select $1, n.name, n.starts_on,
           n.ends_on from jsonb_populate_recordset(null::study_year, $2) n returning to_jsonb(t) -
           'school_id' as "row!""#,
        "update study_year t set name = n.name, starts_on = n.starts_on, ends_on = n.ends_on from
         jsonb_populate_recordset(null::study_year, $2) n where t.school_id = $1 and t.id = n.id",
        "delete from study_year t using jsonb_populate_recordset(null::study_year, $2) n where t.school_id =
         $1 and t.id = n.id";
    Period = "period", "периоды", ["id"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from period t where t.school_id = $1"#,
        r#"insert into period as t (school_id, year_id, kind, name, ordinal, grade_from, grade_to,
           starts_on, ends_on) select $1, n.year_id, n.kind, n.name, n.ordinal, n.grade_from, n.grade_to,
           n.starts_on, n.ends_on from jsonb_populate_recordset(null::period, $2) n returning to_jsonb(t) -
           'school_id' as "row!""#,
        "update period t set name = n.name, grade_to = n.grade_to, starts_on = n.starts_on, ends_on =
         n.ends_on from jsonb_populate_recordset(null::period, $2) n where t.school_id = $1 and t.id = n.id",
        "delete from period t using jsonb_populate_recordset(null::period, $2) n where t.school_id = $1 and
         t.id = n.id";
    Day = "calendar_day", "дни каникул", ["day", "group_id"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from calendar_day t where t.school_id = $1"#,
        r#"insert into calendar_day as t (school_id, day, group_id, kind, name) select $1, n.day,
           n.group_id, n.kind, n.name from jsonb_populate_recordset(null::calendar_day, $2) n returning
           to_jsonb(t) - 'school_id' as "row!""#,
        "update calendar_day t set kind = n.kind, name = n.name from
         jsonb_populate_recordset(null::calendar_day, $2) n where t.school_id = $1 and t.day = n.day and
         t.group_id = n.group_id",
        "delete from calendar_day t using jsonb_populate_recordset(null::calendar_day, $2) n where
         t.school_id = $1 and t.day = n.day and t.group_id = n.group_id";
    Bell = "bell", "звонки", ["ordinal"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from bell t where t.school_id = $1"#,
        r#"insert into bell as t (school_id, ordinal, starts_at, ends_at) select $1, n.ordinal, n.starts_at,
           n.ends_at from jsonb_populate_recordset(null::bell, $2) n returning to_jsonb(t) - 'school_id' as
           "row!""#,
        "update bell t set starts_at = n.starts_at, ends_at = n.ends_at from
         jsonb_populate_recordset(null::bell, $2) n where t.school_id = $1 and t.ordinal = n.ordinal",
        "delete from bell t using jsonb_populate_recordset(null::bell, $2) n where t.school_id = $1 and
         t.ordinal = n.ordinal";
    Assignment = "assignment", "нагрузка", ["id"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from assignment t where t.school_id = $1"#,
        r#"insert into assignment as t (school_id, group_id, subject_id, staff_id, hours_per_week,
           starts_on, ends_on, external_id) select $1, n.group_id, n.subject_id, n.staff_id,
           n.hours_per_week, n.starts_on, n.ends_on, n.external_id from
           jsonb_populate_recordset(null::assignment, $2) n returning to_jsonb(t) - 'school_id' as "row!""#,
        "update assignment t set group_id = n.group_id, subject_id = n.subject_id, staff_id = n.staff_id,
         hours_per_week = n.hours_per_week, starts_on = n.starts_on, ends_on = n.ends_on, external_id =
         n.external_id from jsonb_populate_recordset(null::assignment, $2) n where t.school_id = $1 and t.id
         = n.id",
        "delete from assignment t using jsonb_populate_recordset(null::assignment, $2) n where t.school_id =
         $1 and t.id = n.id";
    Slot = "timetable_slot", "расписание", ["id"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from timetable_slot t where t.school_id = $1"#,
        r#"insert into timetable_slot as t (school_id, assignment_id, weekday, ordinal, room, starts_on,
           ends_on) select $1, n.assignment_id, n.weekday, n.ordinal, n.room, n.starts_on, n.ends_on from
           jsonb_populate_recordset(null::timetable_slot, $2) n returning to_jsonb(t) - 'school_id' as
           "row!""#,
        "update timetable_slot t set room = n.room, ends_on = n.ends_on from
         jsonb_populate_recordset(null::timetable_slot, $2) n where t.school_id = $1 and t.id = n.id",
        "delete from timetable_slot t using jsonb_populate_recordset(null::timetable_slot, $2) n where
         t.school_id = $1 and t.id = n.id";
    Membership = "membership", "роли", ["id"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from membership t where t.school_id = $1"#,
        r#"insert into membership as t (school_id, person_id, role, staff_id, guardian_id, pupil_id,
           grade_from, grade_to, starts_on, ends_on) select $1, n.person_id, n.role, n.staff_id,
           n.guardian_id, n.pupil_id, n.grade_from, n.grade_to, n.starts_on, n.ends_on from
           jsonb_populate_recordset(null::membership, $2) n returning to_jsonb(t) - 'school_id' as "row!""#,
        "update membership t set grade_from = n.grade_from, grade_to = n.grade_to, starts_on = n.starts_on,
         ends_on = n.ends_on from jsonb_populate_recordset(null::membership, $2) n where t.school_id = $1
         and t.id = n.id",
        "delete from membership t using jsonb_populate_recordset(null::membership, $2) n where t.school_id =
         $1 and t.id = n.id";
    Member = "group_member", "состав групп", ["group_id", "pupil_id", "starts_on"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from group_member t where t.school_id = $1"#,
        r#"insert into group_member as t (school_id, group_id, pupil_id, starts_on, ends_on) select $1,
           n.group_id, n.pupil_id, n.starts_on, n.ends_on from jsonb_populate_recordset(null::group_member,
           $2) n returning to_jsonb(t) - 'school_id' as "row!""#,
        "update group_member t set ends_on = n.ends_on from jsonb_populate_recordset(null::group_member, $2)
         n where t.school_id = $1 and t.group_id = n.group_id and t.pupil_id = n.pupil_id and t.starts_on =
         n.starts_on",
        "delete from group_member t using jsonb_populate_recordset(null::group_member, $2) n where
         t.school_id = $1 and t.group_id = n.group_id and t.pupil_id = n.pupil_id and t.starts_on =
         n.starts_on";
    Lead = "group_lead", "руководство группами", ["group_id", "staff_id", "starts_on"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from group_lead t where t.school_id = $1"#,
        r#"insert into group_lead as t (school_id, group_id, staff_id, starts_on, ends_on) select $1,
           n.group_id, n.staff_id, n.starts_on, n.ends_on from jsonb_populate_recordset(null::group_lead,
           $2) n returning to_jsonb(t) - 'school_id' as "row!""#,
        "update group_lead t set ends_on = n.ends_on from jsonb_populate_recordset(null::group_lead, $2) n
         where t.school_id = $1 and t.group_id = n.group_id and t.staff_id = n.staff_id and t.starts_on =
         n.starts_on",
        "delete from group_lead t using jsonb_populate_recordset(null::group_lead, $2) n where t.school_id =
         $1 and t.group_id = n.group_id and t.staff_id = n.staff_id and t.starts_on = n.starts_on";
    Plan = "topic_plan", "планы тем (КТП)", ["id"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from topic_plan t where t.school_id = $1"#,
        r#"insert into topic_plan as t (school_id, group_id, subject_id, title, hours) select $1,
           n.group_id, n.subject_id, n.title, n.hours from jsonb_populate_recordset(null::topic_plan, $2) n
           returning to_jsonb(t) - 'school_id' as "row!""#,
        "update topic_plan t set title = n.title, hours = n.hours from
         jsonb_populate_recordset(null::topic_plan, $2) n where t.school_id = $1 and t.id = n.id",
        "delete from topic_plan t using jsonb_populate_recordset(null::topic_plan, $2) n where t.school_id =
         $1 and t.id = n.id";
    Topic = "plan_topic", "темы планов", ["plan_id", "ordinal"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from plan_topic t where t.school_id = $1"#,
        r#"insert into plan_topic as t (school_id, plan_id, ordinal, title, hours, homework) select $1,
           n.plan_id, n.ordinal, n.title, n.hours, n.homework from
           jsonb_populate_recordset(null::plan_topic, $2) n returning to_jsonb(t) - 'school_id' as "row!""#,
        "update plan_topic t set title = n.title, hours = n.hours, homework = n.homework from
         jsonb_populate_recordset(null::plan_topic, $2) n where t.school_id = $1 and t.plan_id = n.plan_id
         and t.ordinal = n.ordinal",
        "delete from plan_topic t using jsonb_populate_recordset(null::plan_topic, $2) n where t.school_id =
         $1 and t.plan_id = n.plan_id and t.ordinal = n.ordinal";
    Choice = "delivery_choice", "доставка", ["guardian_id", "pupil_id"],
        r#"select to_jsonb(t) - 'school_id' as "row!" from delivery_choice t where t.school_id = $1"#,
        r#"insert into delivery_choice as t (school_id, guardian_id, pupil_id, channel, consent_on,
           application_on, application_number, chosen_at, withdrawn_at) select $1, n.guardian_id,
           n.pupil_id, n.channel, n.consent_on, n.application_on, n.application_number, n.chosen_at,
           n.withdrawn_at from jsonb_populate_recordset(null::delivery_choice, $2) n returning to_jsonb(t) -
           'school_id' as "row!""#,
        "update delivery_choice t set channel = n.channel, consent_on = n.consent_on, application_on =
         n.application_on, application_number = n.application_number, chosen_at = n.chosen_at, withdrawn_at
         = n.withdrawn_at from jsonb_populate_recordset(null::delivery_choice, $2) n where t.school_id = $1
         and t.guardian_id = n.guardian_id and t.pupil_id = n.pupil_id",
        "delete from delivery_choice t using jsonb_populate_recordset(null::delivery_choice, $2) n where
         t.school_id = $1 and t.guardian_id = n.guardian_id and t.pupil_id = n.pupil_id";
}
