//! Walking the tree with the path in hand.

use serde_json::{Map, Value};

use super::DocError;

/// A value with a written form.
pub(super) trait Doc: Sized {
    /// Reads the value; the error names the node.
    fn read(node: &Node<'_>) -> Result<Self, DocError>;
    /// Writes the value.
    fn write(&self) -> Value;
}

/// A place in the document.
pub(super) struct Node<'a> {
    value: &'a Value,
    path: String,
}

impl<'a> Node<'a> {
    /// The whole document.
    pub(super) fn root(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    /// An error about this place.
    pub(super) fn error(&self, problem: impl Into<String>) -> DocError {
        let path = if self.path.is_empty() { "(документ)".to_owned() } else { self.path.clone() };
        DocError { path, problem: problem.into() }
    }

    /// The fields of a table, all of which must be known.
    pub(super) fn table(&self, known: &[&str]) -> Result<&'a Map<String, Value>, DocError> {
        let table = self.value.as_object().ok_or_else(|| self.error("нужна таблица полей"))?;
        match table.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => Err(self.child(key, self.value).error("такого поля в положении нет")),
            None => Ok(table),
        }
    }

    /// A field that must be there.
    pub(super) fn field<T: Doc>(&self, name: &str) -> Result<T, DocError> {
        match self.optional(name)? {
            Some(value) => Ok(value),
            None => Err(self.child(name, self.value).error("поле не заполнено")),
        }
    }

    /// A field that may be absent.
    pub(super) fn optional<T: Doc>(&self, name: &str) -> Result<Option<T>, DocError> {
        match self.value.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => T::read(&self.child(name, value)).map(Some),
        }
    }

    /// The elements of a list.
    pub(super) fn items<T: Doc>(&self) -> Result<Vec<T>, DocError> {
        let list = self.value.as_array().ok_or_else(|| self.error("нужен список"))?;
        list.iter()
            .enumerate()
            .map(|(at, value)| T::read(&Node { value, path: format!("{}[{}]", self.path, at + 1) }))
            .collect()
    }

    /// A whole number.
    pub(super) fn number(&self, range: std::ops::RangeInclusive<u16>) -> Result<u16, DocError> {
        self.value
            .as_u64()
            .and_then(|number| u16::try_from(number).ok())
            .filter(|number| range.contains(number))
            .ok_or_else(|| self.error(format!("нужно целое число от {} до {}", range.start(), range.end())))
    }

    /// A text.
    pub(super) fn text(&self) -> Result<&'a str, DocError> {
        self.value.as_str().ok_or_else(|| self.error("нужен текст в кавычках"))
    }

    /// Yes or no.
    pub(super) fn flag(&self) -> Result<bool, DocError> {
        self.value.as_bool().ok_or_else(|| self.error("нужно true или false"))
    }

    /// A whole number inside a table, within a range.
    pub(super) fn number_field(
        &self,
        name: &str,
        range: std::ops::RangeInclusive<u16>,
    ) -> Result<u16, DocError> {
        let value = self.value.get(name).unwrap_or(&Value::Null);
        self.child(name, value).number(range)
    }

    fn child<'b>(&self, name: &str, value: &'b Value) -> Node<'b> {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Node { value, path }
    }
}
