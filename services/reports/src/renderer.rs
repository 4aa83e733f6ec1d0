//! Input struct to PDF bytes, in this process. Pure: same input, same bytes (architecture.md 10).
//!
//! Memory grows until the batch ends, and a compile cannot be cancelled; callers that handle input of users
//! go through [`crate::pool`].

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;
use typst::foundations::{Bytes, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::input::{ClassSheet, InputError, ReportInput};
use crate::text::printable;
use crate::world::{ReportWorld, Shared};

/// Pages after which results that no later page used are dropped from the cache. Pages and not documents, because a
/// cache grows with what was laid out.
const SWEEP_AFTER: u32 = 20;

/// A rendered report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The PDF file: PDF/A-2a and PDF/UA-1.
    pub pdf: Vec<u8>,
    /// Number of pages, 1 and up.
    pub pages: u32,
    /// What Typst warned about; empty unless a template has a defect.
    pub warnings: Vec<String>,
}

/// Why a report was not rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The input breaks a bound; nothing was rendered.
    #[error("the input is refused")]
    Invalid(#[from] InputError),
    /// The template does not compile with this input: a defect of ours.
    #[error("the template failed: {0}")]
    Template(String),
    /// The library panicked. The process should be replaced.
    #[error("the renderer panicked: {0}")]
    Panic(String),
}

/// Fonts, library and templates, loaded once and shared by threads.
pub struct Renderer {
    shared: Shared,
    standards: PdfStandards,
}

impl Default for Renderer {
    fn default() -> Self {
        Self::new()
    }
}

impl Renderer {
    /// Loads the embedded fonts and templates.
    ///
    /// # Panics
    /// Never in a build that passed its tests: the pair of standards is fixed.
    #[must_use]
    pub fn new() -> Self {
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]);
        Self { shared: Shared::new(), standards: standards.expect("PDF/A-2a and PDF/UA-1 go together") }
    }

    /// Opens a batch: documents that share a class, rendered one after another.
    #[must_use]
    pub fn batch(&self) -> Batch<'_> {
        Batch { renderer: self, unswept: AtomicU32::new(0), class: Mutex::new(None) }
    }

    /// Renders one document as a batch of its own.
    ///
    /// # Errors
    /// See [`RenderError`].
    pub fn render<I: ReportInput>(&self, input: &I) -> Result<Document, RenderError> {
        self.batch().render(input)
    }

    fn compile<I: ReportInput>(&self, input: &I, batch: &Batch<'_>) -> Result<Document, RenderError> {
        input.check()?;
        let (class, own) = input.parts();
        let (class, own) = (batch.class(class)?, self.data(&own)?);
        let ident = format!("tabel {} {:032x}", I::TEMPLATE, typst::utils::hash128(&(&class, &own)));
        let world = ReportWorld::new(&self.shared, I::TEMPLATE, class, own)
            .ok_or_else(|| RenderError::Template(format!("no template {}", I::TEMPLATE)))?;

        let compiled = typst::compile::<PagedDocument>(&world);
        let warnings = compiled.warnings.iter().map(|warning| warning.message.to_string()).collect();
        let document = compiled.output.map_err(|errors| template_error(&errors))?;
        let options = PdfOptions {
            ident: Smart::Custom(ident),
            creator: Smart::Custom(Some("Tabel".to_owned())),
            timestamp: None,
            standards: self.standards.clone(),
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| template_error(&errors))?;
        let pages = u32::try_from(document.pages().len()).unwrap_or(u32::MAX);
        Ok(Document { pdf, pages, warnings })
    }

    fn data(&self, part: &impl Serialize) -> Result<Bytes, RenderError> {
        let encode = |error: serde_json::Error| RenderError::Template(error.to_string());
        let mut value = serde_json::to_value(part).map_err(encode)?;
        self.clean(&mut value);
        Ok(Bytes::new(serde_json::to_vec(&value).map_err(encode)?))
    }

    fn clean(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                let plain = |b: u8| b.is_ascii_graphic() || b == b' ';
                if text.len() > 40 || !text.bytes().all(plain) {
                    *text = printable(text, &|c| self.shared.has_glyph(c));
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.clean(item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.clean(field)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// A run of documents whose shared rows are laid out once. The cache is dropped with the batch, whatever
/// happened in it (security.md C-67).
pub struct Batch<'a> {
    renderer: &'a Renderer,
    /// Pages since the last sweep.
    unswept: AtomicU32,
    /// The class of the last document, as it was and as the template reads it.
    class: Mutex<Option<(ClassSheet, Bytes)>>,
}

impl Batch<'_> {
    /// Checks and renders one document.
    ///
    /// # Errors
    /// See [`RenderError`]. Later documents of the batch are not affected, except after a panic.
    pub fn render<I: ReportInput>(&self, input: &I) -> Result<Document, RenderError> {
        let result = catch_unwind(AssertUnwindSafe(|| self.renderer.compile(input, self)));
        // Nobody knows how much a failed document laid out before it failed.
        let pages = result
            .as_ref()
            .map_or(SWEEP_AFTER, |result| result.as_ref().map_or(SWEEP_AFTER, |document| document.pages));
        if self.unswept.fetch_add(pages, Ordering::Relaxed).saturating_add(pages) >= SWEEP_AFTER {
            self.unswept.store(0, Ordering::Relaxed);
            typst::comemo::evict(1);
        }
        result.unwrap_or_else(|panic| Err(RenderError::Panic(panic_text(panic.as_ref()))))
    }

    /// The shared part as JSON, made once for as long as it stays the same.
    fn class(&self, class: &ClassSheet) -> Result<Bytes, RenderError> {
        let mut last = self.class.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, data)) = &*last
            && known == class
        {
            return Ok(data.clone());
        }
        let data = self.renderer.data(class)?;
        *last = Some((class.clone(), data.clone()));
        Ok(data)
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        typst::comemo::evict(0);
    }
}

fn template_error(errors: &[typst::diag::SourceDiagnostic]) -> RenderError {
    let messages: Vec<_> = errors.iter().take(5).map(|error| error.message.to_string()).collect();
    RenderError::Template(messages.join("; "))
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    // The text may quote the input; its beginning is enough to find the place.
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    text.chars().take(120).collect()
}
