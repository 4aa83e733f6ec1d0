//! Documents that were parsed before. The client asks the same few dozen questions all day long, and parsing one took an
//! eighth of what the gateway does for a journal page.

use std::sync::Arc;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::{Refusal, RefusalKind};

/// Bytes of text kept. Parsed, a text of nothing but short fields takes a hundred times as much; the client's own
/// questions together are a fraction of this.
const KEPT: u64 = 256 * 1024;
/// About so many documents are that.
const DOCUMENTS: usize = 300;

/// Parsed documents by their exact text. It holds nothing of who sent them, and no document that does not parse.
#[derive(Debug)]
pub struct Documents(Cache<Box<str>, Arc<ExecutableDocument>, ByText>);

#[derive(Debug, Clone)]
struct ByText;

impl Weighter<Box<str>, Arc<ExecutableDocument>> for ByText {
    fn weight(&self, text: &Box<str>, _: &Arc<ExecutableDocument>) -> u64 {
        text.len() as u64
    }
}

impl Default for Documents {
    fn default() -> Self {
        Self(Cache::with_weighter(DOCUMENTS, KEPT, ByText))
    }
}

impl Documents {
    /// The document of a text that is within the limits.
    ///
    /// # Errors
    /// It is no GraphQL.
    pub fn parse(&self, text: &str) -> Result<Arc<ExecutableDocument>, Refusal> {
        if let Some(document) = self.0.get(text) {
            return Ok(document);
        }
        let document = parse_query(text).map_err(|_| Refusal::plain(RefusalKind::DocumentMalformed))?;
        let document = Arc::new(document);
        self.0.insert(text.into(), Arc::clone(&document));
        Ok(document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_parsed_once_and_memory_has_a_bound() {
        let documents = Documents::default();
        let first = documents.parse("{ a }").unwrap();
        assert!(Arc::ptr_eq(&first, &documents.parse("{ a }").unwrap()));
        assert!(!Arc::ptr_eq(&first, &documents.parse("{ a  }").unwrap()));
        assert!(documents.parse("{ a").is_err());
        assert!(documents.parse("{ a").is_err());
        // A thousand long documents do not stay.
        for n in 0..1_000 {
            documents.parse(&format!("{{ a{n} {} }}", " ".repeat(4_096))).unwrap();
        }
        let kept = documents.0.len() * 4_096;
        assert!(kept <= usize::try_from(KEPT).unwrap(), "{kept} bytes");
    }
}
