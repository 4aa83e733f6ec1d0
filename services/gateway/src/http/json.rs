//! JSON written straight into the answer, for lists too long to be built as values first. The library takes such text for
//! a value.

use std::fmt::Write as _;

use async_graphql::{ID, Name, Value, indexmap::IndexMap};
use chrono::{DateTime, NaiveDate, Utc};

/// The one field by which the library, `serde_json` and our own answers know text that is JSON already.
const RAW: &str = "$serde_json::private::RawValue";

/// JSON under construction.
#[derive(Default)]
pub struct Json(String);

impl Json {
    /// Text that is JSON already.
    pub fn raw(&mut self, json: &str) {
        self.0.push_str(json);
    }

    /// `null`.
    pub fn null(&mut self) {
        self.raw("null");
    }

    /// A string of letters that JSON takes as they are: ids, codes, moments.
    pub fn plain(&mut self, text: &str) {
        debug_assert!(!text.bytes().any(is_escaped), "a plain text is not plain");
        self.0.push('"');
        self.0.push_str(text);
        self.0.push('"');
    }

    /// A string, with what JSON wants escaped.
    pub fn text(&mut self, text: &str) {
        self.0.push('"');
        let mut rest = text;
        while let Some(at) = rest.bytes().position(is_escaped) {
            let (plain, escaped) = rest.split_at(at);
            self.0.push_str(plain);
            let letter = escaped.as_bytes()[0];
            match letter {
                b'"' => self.0.push_str("\\\""),
                b'\\' => self.0.push_str("\\\\"),
                b'\n' => self.0.push_str("\\n"),
                _ => self.show(format_args!("\\u{letter:04x}")),
            }
            rest = &escaped[1..];
        }
        self.0.push_str(rest);
        self.0.push('"');
    }

    fn show(&mut self, value: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.0.write_fmt(value);
    }

    /// The JSON as a value of an answer.
    pub fn into_value(self) -> Value {
        Value::Object(IndexMap::from_iter([(Name::new(RAW), Value::String(self.0))]))
    }

    /// The JSON behind the fields of an object made by [`Json::into_value`].
    pub fn of(fields: &IndexMap<Name, Value>) -> Option<&str> {
        match fields.first() {
            Some((name, Value::String(json))) if fields.len() == 1 && name == RAW => Some(json),
            _ => None,
        }
    }
}

/// All of them are one byte in UTF-8, and no part of a longer letter.
fn is_escaped(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

/// What stands in a field without fields of its own.
pub trait Scalar {
    /// Writes it as the library would.
    fn write(&self, json: &mut Json);
}

macro_rules! numbers {
    ($( $number:ty )+) => { $(
        impl Scalar for $number {
            fn write(&self, json: &mut Json) {
                json.show(format_args!("{self}"));
            }
        }
    )+ };
}

numbers!(i64 i32 u32 u16 u8 bool);

impl Scalar for String {
    fn write(&self, json: &mut Json) {
        json.text(self);
    }
}

impl Scalar for &'static str {
    fn write(&self, json: &mut Json) {
        json.text(self);
    }
}

impl Scalar for ID {
    fn write(&self, json: &mut Json) {
        json.text(self);
    }
}

impl Scalar for NaiveDate {
    fn write(&self, json: &mut Json) {
        json.show(format_args!("\"{self}\""));
    }
}

impl Scalar for DateTime<Utc> {
    fn write(&self, json: &mut Json) {
        json.plain(&self.to_rfc3339());
    }
}

impl<T: Scalar> Scalar for Option<T> {
    fn write(&self, json: &mut Json) {
        match self {
            Some(value) => value.write(json),
            None => json.null(),
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};

    use super::*;

    struct Said(&'static str);

    #[Object]
    impl Said {
        async fn plain(&self) -> &str {
            self.0
        }
    }

    #[tokio::test]
    async fn texts_are_escaped_so_that_they_read_back_as_they_were() {
        for text in ["", "Ёлка «5»", "\"", "a\\\"b\n\tc\u{0}\u{1f}", "\u{2028}😀", "</script>", "конец\\"]
        {
            let mut json = Json::default();
            json.text(text);
            assert_eq!(serde_json::from_str::<String>(&json.0).unwrap(), text);
            // And the library's answer carries the same.
            let schema = Schema::new(Said(text), EmptyMutation, EmptySubscription);
            let plain = schema.execute("{ plain }").await.data.into_json().unwrap();
            assert_eq!(serde_json::to_value(json.into_value()).unwrap(), plain["plain"]);
        }
    }

    #[test]
    fn the_library_knows_the_mark() {
        let mut json = Json::default();
        json.raw("[1,{}]");
        let known = serde_json::value::RawValue::from_string("[1,{}]".to_owned()).unwrap();
        assert_eq!(json.into_value(), async_graphql::to_value(known).unwrap());
    }

    #[test]
    fn scalars_look_as_the_library_writes_them() {
        use async_graphql::ScalarType as _;
        let at: DateTime<Utc> = "2026-03-04T11:55:00Z".parse().unwrap();
        let exact: DateTime<Utc> = "2026-03-04T11:55:00.123456Z".parse().unwrap();
        let day: NaiveDate = "2026-03-04".parse().unwrap();
        for (written, library) in [
            (shown(&at), at.to_value()),
            (shown(&exact), exact.to_value()),
            (shown(&day), day.to_value()),
            (shown(&-5_i64), (-5_i64).to_value()),
            (shown(&true), true.to_value()),
            (shown(&ID::from("a1")), ID::from("a1").to_value()),
            (shown(&None::<String>), Value::Null),
        ] {
            assert_eq!(written, serde_json::to_string(&library).unwrap());
        }
    }

    fn shown(value: &impl Scalar) -> String {
        let mut json = Json::default();
        value.write(&mut json);
        json.0
    }
}
