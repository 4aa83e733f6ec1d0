//! An answer as JSON, as the library would write it, but for text that is JSON already: the library would copy and check
//! it once more, and a journal page is hardly anything else.

use async_graphql::{Response, Value};

use super::json::Json;

/// The bytes of an answer whose extensions were taken away.
///
/// # Errors
/// A value that JSON cannot hold.
pub(super) fn written(response: &Response) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(length(&response.data) + 64);
    out.extend_from_slice(b"{\"data\":");
    write(&response.data, &mut out)?;
    if !response.errors.is_empty() {
        out.extend_from_slice(b",\"errors\":");
        serde_json::to_writer(&mut out, &response.errors)?;
    }
    out.push(b'}');
    Ok(out)
}

/// About how many bytes a value takes: exact for what is long.
fn length(value: &Value) -> usize {
    match value {
        Value::Object(fields) => match Json::of(fields) {
            Some(json) => json.len(),
            None => fields.iter().map(|(name, value)| name.len() + 4 + length(value)).sum(),
        },
        Value::List(items) => items.iter().map(|item| length(item) + 1).sum(),
        Value::String(text) => text.len() + 2,
        _ => 16,
    }
}

fn write(value: &Value, out: &mut Vec<u8>) -> serde_json::Result<()> {
    match value {
        Value::Object(fields) => {
            if let Some(json) = Json::of(fields) {
                out.extend_from_slice(json.as_bytes());
                return Ok(());
            }
            out.push(b'{');
            for (at, (name, value)) in fields.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                serde_json::to_writer(&mut *out, name.as_str())?;
                out.push(b':');
                write(value, out)?;
            }
            out.push(b'}');
        }
        Value::List(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(item, out)?;
            }
            out.push(b']');
        }
        plain => serde_json::to_writer(out, plain)?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use async_graphql::{Name, PathSegment, ServerError, value};

    use super::*;

    #[test]
    fn answers_look_as_the_library_writes_them() {
        let mut error = ServerError::new("Нет такой страницы", None);
        error.path = vec![PathSegment::Field("a".to_owned()), PathSegment::Index(1)];
        let mut json = Json::default();
        json.raw(r#"[{"id":"a1","text":"он сказал: \"да\""}]"#);
        let data = [
            Value::Null,
            value!({ "a": [], "b": {}, "c": [1, -2.5, true, null, "ё\"\\\n"], "d": { "e": [{ "f": "g" }] } }),
            Value::Object([(Name::new("rows"), json.into_value()), (Name::new("n"), value!(1))].into()),
            value!({ "word": Value::Enum(Name::new("IN_TIME")) }),
        ];
        for data in data {
            let mut response = Response::new(data);
            assert_eq!(written(&response).unwrap(), serde_json::to_vec(&response).unwrap());
            response.errors.push(error.clone());
            assert_eq!(written(&response).unwrap(), serde_json::to_vec(&response).unwrap());
        }
    }
}
