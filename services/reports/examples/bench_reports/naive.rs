//! What a loop over pupils does without a rendering pool: for every pupil the templates are read and compiled anew
//! with the pupil's own data. Nothing of the cache is shared, because the library differs from pupil to pupil, as it
//! does when data enter through `sys.inputs`; nothing is evicted either. Fonts are loaded once, as anybody would, and
//! are the renderer's own, so that the ratio tells of the cache and not of smaller fonts.

use std::collections::HashMap;

use reports::input::WeeklySummaryInput;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration, IntoValue as _};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

#[path = "../../src/fonts.rs"]
mod renderer_fonts;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../report-templates/");
const MAIN: &str = "weekly_summary/template.typ";
const INPUT: &str = "weekly_summary/input.json";
const SOURCES: [&str; 5] = [
    "common/style.typ",
    "common/parts.typ",
    "weekly_summary/class.typ",
    "weekly_summary/sheet.typ",
    "weekly_summary/template.typ",
];

/// The loop: fonts, and a number that no two documents share.
pub struct Naive {
    fonts: FontStore,
    rendered: i64,
}

impl Naive {
    /// Loads the fonts.
    pub fn new() -> Self {
        let mut fonts = FontStore::new();
        for data in renderer_fonts::fonts() {
            fonts.extend(Font::iter(Bytes::new(data)).map(|font| (font.clone(), font.info().clone())));
        }
        Self { fonts, rendered: 0 }
    }

    /// Renders one pupil's sheet of two pages.
    pub fn render(&mut self, input: &WeeklySummaryInput) -> Vec<u8> {
        self.rendered += 1;
        let inputs: Dict = [("pupil".into(), self.rendered.into_value())].into_iter().collect();
        let sources = SOURCES.iter().map(|path| {
            let text = std::fs::read_to_string(format!("{FOLDER}{path}")).expect("a template");
            (file(path), Source::new(file(path), text))
        });
        let world = OwnWorld {
            fonts: &self.fonts,
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            sources: sources.collect(),
            data: Bytes::new(serde_json::to_vec(input).expect("JSON")),
        };
        let document = typst::compile::<PagedDocument>(&world).output.expect("compiled");
        assert_eq!(document.pages().len(), 2, "the typical week takes two pages");
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).expect("standards");
        let options = PdfOptions { standards, timestamp: None, ..PdfOptions::default() };
        typst_pdf::pdf(&document, &options).expect("exported")
    }
}

struct OwnWorld<'a> {
    fonts: &'a FontStore,
    library: LazyHash<Library>,
    sources: HashMap<FileId, Source>,
    data: Bytes,
}

fn file(path: &str) -> FileId {
    RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).expect("a path")).intern()
}

impl World for OwnWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        file(MAIN)
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources
            .get(&id)
            .cloned()
            .ok_or_else(|| FileError::NotFound(id.get().vpath().get_with_slash().into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == file(INPUT) {
            return Ok(self.data.clone());
        }
        Err(FileError::NotFound(id.get().vpath().get_with_slash().into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
