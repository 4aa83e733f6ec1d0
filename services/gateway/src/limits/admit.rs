//! The one road from bytes to an executable request. Nothing else in this crate may build an
//! [`async_graphql::Request`] from what a client sent.

use super::{Documents, Limits, Refusal, RefusalKind, expand, scan_document, scan_json};
use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, Variables};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// What is allowed besides the limits.
#[derive(Debug, Clone, Copy, Default)]
pub struct Admission<'a> {
    /// Whether the schema may be asked for; only in development.
    pub introspection: bool,
    /// Documents that are accepted at all; `None` accepts any.
    pub known: Option<&'a KnownOperations>,
}

/// SHA-256 of every document the browser client sends without a session.
#[derive(Debug, Clone, Default)]
pub struct KnownOperations(HashSet<[u8; 32]>);

impl KnownOperations {
    /// From the documents' exact text.
    pub fn from_documents<'a>(documents: impl IntoIterator<Item = &'a str>) -> Self {
        Self(documents.into_iter().map(|text| Sha256::digest(text.as_bytes()).into()).collect())
    }

    fn contains(&self, document: &str) -> bool {
        self.0.contains(&<[u8; 32]>::from(Sha256::digest(document.as_bytes())))
    }
}

/// What the document asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationKind {
    Query,
    Mutation,
    Subscription,
}

/// A request that is within its limits, already parsed.
#[derive(Debug)]
pub struct Admitted {
    /// Carries the parsed document and no data yet.
    pub request: Request,
    pub kind: OperationKind,
    /// Name of the operation as the client wrote it; bounded by the document's size. For logs and spans.
    pub name: Option<String>,
    /// Points taken from an account's cost bucket, at least 1.
    pub cost: u32,
    /// Root fields, at least 1: what a request without a session costs its network. Such a request is answered before
    /// any list is looked up, and a whole school comes from one address (C-31).
    pub roots: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Wire {
    query: String,
    #[serde(default)]
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<Variables>,
    #[serde(default, rename = "extensions")]
    _extensions: Option<serde::de::IgnoredAny>,
}

/// Measures, parses and measures again.
///
/// # Errors
/// The first limit that was broken.
pub fn admit(
    body: &[u8],
    limits: &Limits,
    admission: Admission<'_>,
    documents: &Documents,
) -> Result<Admitted, Refusal> {
    scan_json(body, limits)?;
    let wire: Wire = serde_json::from_slice(body).map_err(|_| Refusal::plain(RefusalKind::JsonMalformed))?;
    if wire.query.len() > limits.document_bytes {
        scan_document(&wire.query, limits)?;
    }
    if admission.known.is_some_and(|known| !known.contains(&wire.query)) {
        return Err(Refusal::plain(RefusalKind::UnknownOperation));
    }
    scan_document(&wire.query, limits)?;
    let document = documents.parse(&wire.query)?;
    let variables = wire.variables.unwrap_or_default();
    let size = expand(&document, &variables, limits)?;
    if size.introspects && !admission.introspection {
        return Err(Refusal::plain(RefusalKind::IntrospectionOff));
    }
    let Some((name, operation)) = document.operations.iter().next() else {
        return Err(Refusal::plain(RefusalKind::DocumentMalformed));
    };
    let kind = match operation.node.ty {
        OperationType::Query => OperationKind::Query,
        OperationType::Mutation => OperationKind::Mutation,
        OperationType::Subscription => OperationKind::Subscription,
    };
    let name = name.map(ToString::to_string);
    // An operation name that names nothing would run the only operation anyway under a false name in the log.
    if wire.operation_name.is_some() && wire.operation_name != name {
        return Err(Refusal::plain(RefusalKind::DocumentMalformed));
    }
    let mut request = Request::new(wire.query).variables(variables);
    if let Some(name) = &name {
        request = request.operation_name(name.clone());
    }
    if !admission.introspection {
        request = request.disable_introspection();
    }
    request.set_parsed_query(ExecutableDocument::clone(&document));
    let cost = u32::try_from(size.complexity).unwrap_or(u32::MAX).max(1);
    let roots = u32::try_from(size.width).unwrap_or(u32::MAX).max(1);
    Ok(Admitted { request, kind, name, cost, roots })
}
