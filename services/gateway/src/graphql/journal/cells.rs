//! The lists of a page: cells, lessons with their due moments, pupils, hundreds of small objects and thousands of fields.
//! The library resolves an object field by field through futures and keeps each in a map, which costs more than reading
//! the page; these lists are written as JSON in one walk over the selection. The schema shows ordinary objects, and
//! anything unusual in the selection (directives, arguments, other fragments, an object asked for twice) takes the
//! library's own road.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::{
    ContextSelectionSet, ID, Name, OutputType, Positioned, ServerResult, SimpleObject, Value,
};

use crate::http::{Json, Scalar as _};

/// A mark's cell that was written at least once; a cell that is not here has version 0.
#[derive(SimpleObject, Clone)]
pub struct MarkCell {
    /// The pupil.
    pupil_id: ID,
    /// The column.
    column_id: ID,
    /// The mark; null in a cleared cell.
    value: Option<String>,
    /// Version to expect when it is written.
    version: i32,
}

/// An attendance cell that was written at least once; a pupil that is not here was there.
#[derive(SimpleObject, Clone)]
pub struct AttendanceCell {
    /// The pupil.
    pupil_id: ID,
    /// The lesson.
    lesson_id: ID,
    /// The school's letters; null in a cleared cell.
    letters: Option<String>,
    /// Canonical reason; null in a cleared cell.
    reason: Option<String>,
    /// Minutes late.
    minutes: Option<i32>,
    /// Version to expect when it is written.
    version: i32,
}

/// Writes one field of a row as JSON.
pub type Reader<R> = Box<dyn Fn(&R, &mut Json) + Send + Sync>;

/// A row that can show a field at once.
pub trait Row: Send + Sync + Sized + 'static {
    /// The object the schema shows.
    type Object: OutputType;
    /// The name of that object.
    const NAME: &'static str;
    /// How to read a field; none for a field the object does not have, or one the library has to resolve. `below` is
    /// what is selected of an object in it.
    fn reader(field: &str, below: &Below<'_, '_>) -> Option<Reader<Self>>;
    /// The row as the object.
    fn object(&self) -> Self::Object;
}

/// The selection of one field.
pub struct Below<'a, 'c> {
    ctx: &'a ContextSelectionSet<'c>,
    field: &'a Field,
}

impl Below<'_, '_> {
    /// How to show an object of this field.
    pub fn plan<R: Row>(&self) -> Option<Plan<R>> {
        Plan::of(self.ctx, &self.field.selection_set.node)
    }
}

/// Makes an object of the schema a row, field by field: `scalar` (perhaps one, a word and an enum too), `list` and `one` (a
/// nested row, and perhaps one).
macro_rules! row {
    ($object:ident { $( $name:literal => $kind:ident $field:ident, )+ }) => {
        impl $crate::graphql::journal::cells::Row for $object {
            type Object = Self;
            const NAME: &'static str = stringify!($object);

            fn reader(
                field: &str,
                below: &$crate::graphql::journal::cells::Below<'_, '_>,
            ) -> Option<$crate::graphql::journal::cells::Reader<Self>> {
                // An object of plain fields has nothing below.
                let _ = below;
                Some(match field {
                    $( $name => row!(@ $kind $object $field below), )+
                    "__typename" => Box::new(|_, json| json.plain(Self::NAME)),
                    _ => return None,
                })
            }

            fn object(&self) -> Self {
                self.clone()
            }
        }
    };
    (@ scalar $object:ident $field:ident $below:ident) => {
        Box::new(|row: &$object, json| $crate::http::Scalar::write(&row.$field, json))
    };
    (@ list $object:ident $field:ident $below:ident) => {{
        let plan = $below.plan()?;
        Box::new(move |row: &$object, json| plan.write_all(&row.$field, json))
    }};
    (@ one $object:ident $field:ident $below:ident) => {{
        let plan = $below.plan()?;
        Box::new(move |row: &$object, json| match &row.$field {
            Some(one) => plan.write(one, json),
            None => json.null(),
        })
    }};
}
pub(super) use row;

/// A mark's cell.
pub struct MarkRow {
    pub pupil: Arc<str>,
    pub column: Arc<str>,
    pub value: Option<String>,
    pub version: i32,
}

/// An attendance cell.
pub struct AttendanceRow {
    pub pupil: Arc<str>,
    pub lesson: Arc<str>,
    pub letters: Option<String>,
    pub reason: Option<&'static str>,
    pub minutes: Option<u16>,
    pub version: i32,
}

impl Row for MarkRow {
    type Object = MarkCell;
    const NAME: &'static str = "MarkCell";

    fn reader(field: &str, _: &Below<'_, '_>) -> Option<Reader<Self>> {
        Some(match field {
            "pupilId" => Box::new(|row, json| json.plain(&row.pupil)),
            "columnId" => Box::new(|row, json| json.plain(&row.column)),
            "value" => Box::new(|row, json| row.value.write(json)),
            "version" => Box::new(|row, json| row.version.write(json)),
            "__typename" => Box::new(|_, json| json.plain(Self::NAME)),
            _ => return None,
        })
    }

    fn object(&self) -> MarkCell {
        MarkCell {
            pupil_id: ID(self.pupil.to_string()),
            column_id: ID(self.column.to_string()),
            value: self.value.clone(),
            version: self.version,
        }
    }
}

impl Row for AttendanceRow {
    type Object = AttendanceCell;
    const NAME: &'static str = "AttendanceCell";

    fn reader(field: &str, _: &Below<'_, '_>) -> Option<Reader<Self>> {
        Some(match field {
            "pupilId" => Box::new(|row, json| json.plain(&row.pupil)),
            "lessonId" => Box::new(|row, json| json.plain(&row.lesson)),
            "letters" => Box::new(|row, json| row.letters.write(json)),
            "reason" => Box::new(|row, json| row.reason.write(json)),
            "minutes" => Box::new(|row, json| row.minutes.write(json)),
            "version" => Box::new(|row, json| row.version.write(json)),
            "__typename" => Box::new(|_, json| json.plain(Self::NAME)),
            _ => return None,
        })
    }

    fn object(&self) -> AttendanceCell {
        AttendanceCell {
            pupil_id: ID(self.pupil.to_string()),
            lesson_id: ID(self.lesson.to_string()),
            letters: self.letters.clone(),
            reason: self.reason.map(str::to_owned),
            minutes: self.minutes.map(i32::from),
            version: self.version,
        }
    }
}

/// A list of rows, shown as `[Object!]!`.
pub struct Cells<R>(pub Vec<R>);

/// What to put under which name, for each row.
pub struct Plan<R>(Vec<(Key, Reader<R>)>);

/// A name of the answer, and the same as it stands in an object.
struct Key {
    name: Name,
    written: String,
}

impl<R: Row> Plan<R> {
    /// The plan of a selection; none when the library has to resolve it.
    fn of(ctx: &ContextSelectionSet<'_>, selection: &SelectionSet) -> Option<Self> {
        let mut plan = Self(Vec::with_capacity(selection.items.len()));
        plan.add(ctx, selection)?;
        Some(plan)
    }

    fn add(&mut self, ctx: &ContextSelectionSet<'_>, selection: &SelectionSet) -> Option<()> {
        for item in &selection.items {
            match &item.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let name = &field.response_key().node;
                    let again = self.0.iter().any(|(key, _)| key.name == *name);
                    // Selections of an object asked for twice would have to be joined.
                    let joined = again && !field.selection_set.node.items.is_empty();
                    if joined || !field.directives.is_empty() || !field.arguments.is_empty() {
                        return None;
                    }
                    let reader = R::reader(&field.name.node, &Below { ctx, field })?;
                    // A scalar asked for twice under one name is the same one: validation saw to that.
                    if !again {
                        let before = if self.0.is_empty() { '{' } else { ',' };
                        let written = format!("{before}\"{name}\":");
                        self.0.push((Key { name: name.clone(), written }, reader));
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = &ctx.query_env.fragments.get(&spread.node.fragment_name.node)?.node;
                    let whole = spread.node.directives.is_empty() && fragment.directives.is_empty();
                    if !whole || fragment.type_condition.node.on.node != R::NAME {
                        return None;
                    }
                    self.add(ctx, &fragment.selection_set.node)?;
                }
                Selection::InlineFragment(_) => return None,
            }
        }
        Some(())
    }

    /// A row as the object that was asked for.
    pub fn write(&self, row: &R, json: &mut Json) {
        for (key, read) in &self.0 {
            json.raw(&key.written);
            read(row, json);
        }
        json.raw("}");
    }

    /// Rows as a list.
    pub fn write_all(&self, rows: &[R], json: &mut Json) {
        let mut before = "[";
        for row in rows {
            json.raw(before);
            self.write(row, json);
            before = ",";
        }
        json.raw(if rows.is_empty() { "[]" } else { "]" });
    }
}

impl<R: Row> OutputType for Cells<R> {
    fn type_name() -> Cow<'static, str> {
        <Vec<R::Object> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<R::Object> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<R::Object> as OutputType>::create_type_info(registry);
        Self::qualified_type_name()
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let Some(plan) = Plan::of(ctx, &ctx.item.node) else {
            let objects: Vec<R::Object> = self.0.iter().map(Row::object).collect();
            return objects.resolve(ctx, field).await;
        };
        let mut json = Json::default();
        plan.write_all(&self.0, &mut json);
        Ok(json.into_value())
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};

    use super::*;

    struct Both;

    fn rows() -> Vec<MarkRow> {
        let row = |pupil: &str, value: Option<&str>, version| MarkRow {
            pupil: pupil.into(),
            column: "c1".into(),
            value: value.map(str::to_owned),
            version,
        };
        vec![row("p1", Some("5/4"), 1), row("p2", None, 2)]
    }

    #[Object]
    impl Both {
        async fn fast(&self) -> Cells<MarkRow> {
            Cells(rows())
        }

        async fn plain(&self) -> Vec<MarkCell> {
            rows().iter().map(Row::object).collect()
        }

        async fn away(&self) -> Cells<AttendanceRow> {
            Cells(vec![AttendanceRow {
                pupil: "p1".into(),
                lesson: "l1".into(),
                letters: Some("О".to_owned()),
                reason: Some("late"),
                minutes: Some(15),
                version: 3,
            }])
        }
    }

    #[tokio::test]
    async fn one_walk_gives_what_the_library_gives() {
        let schema = Schema::new(Both, EmptyMutation, EmptySubscription);
        for selection in [
            "{ pupilId columnId value version }",
            "{ __typename v: version v2: version value }",
            "{ ...Part pupilId }",
            "{ ... on MarkCell { value } version }",
            "{ pupilId value @include(if: false) version @skip(if: false) }",
        ] {
            let fragment =
                if selection.contains("Part") { "fragment Part on MarkCell { value version }" } else { "" };
            let document = format!("{{ fast {selection} plain {selection} }} {fragment}");
            let answer = schema.execute(document).await;
            assert!(answer.errors.is_empty(), "{selection}: {:?}", answer.errors);
            let data = answer.data.into_json().unwrap();
            assert_eq!(data["fast"], data["plain"], "{selection}");
            assert_eq!(data["fast"].as_array().map(Vec::len), Some(2));
        }
        let answer = schema.execute("{ away { pupilId lessonId letters reason minutes version } }").await;
        let data = answer.data.into_json().unwrap();
        assert_eq!(data["away"][0]["minutes"], 15);
        assert_eq!(data["away"][0]["reason"], "late");
        assert!(schema.sdl().contains("fast: [MarkCell!]!"), "{}", schema.sdl());
        let unknown = schema.execute("{ fast { nothing } }").await;
        assert!(!unknown.errors.is_empty());
    }
}
