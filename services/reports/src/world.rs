//! Everything a template can see: the embedded templates, the embedded fonts, and the input of one report
//! as the virtual files `class.json` and `input.json`. No file system, no packages, no clock, no network
//! (security.md C-65).

use std::collections::HashMap;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;

/// Templates by path. A missing file is a compile error, an unlisted file cannot be read.
const TEMPLATES: [(&str, &str); 7] = [
    ("common/style.typ", include_str!("../../../report-templates/common/style.typ")),
    ("common/parts.typ", include_str!("../../../report-templates/common/parts.typ")),
    ("weekly_summary/sheet.typ", include_str!("../../../report-templates/weekly_summary/sheet.typ")),
    ("weekly_summary/class.typ", include_str!("../../../report-templates/weekly_summary/class.typ")),
    ("weekly_summary/template.typ", include_str!("../../../report-templates/weekly_summary/template.typ")),
    ("print_batch/class.typ", include_str!("../../../report-templates/print_batch/class.typ")),
    ("print_batch/template.typ", include_str!("../../../report-templates/print_batch/template.typ")),
];

/// What `class.typ` says on disk, where one sample holds everything, and what it says here: a module is evaluated once
/// for as long as the file it reads stays the same.
const CLASS_OF_SAMPLE: &str = "json(\"input.json\").class";
const CLASS_OF_BATCH: &str = "json(\"class.json\")";

/// Built once per process: library, fonts, parsed templates.
pub(crate) struct Shared {
    library: LazyHash<Library>,
    fonts: FontStore,
    sources: HashMap<FileId, Source>,
    /// One flag per code point up to [`LAST_GLYPH`].
    glyphs: Vec<bool>,
}

/// PT has nothing beyond the basic plane.
const LAST_GLYPH: usize = 0xFFFF;

impl Shared {
    pub fn new() -> Self {
        let mut fonts = FontStore::new();
        for data in crate::fonts::fonts() {
            fonts.extend(Font::iter(data).map(|font| {
                let info = font.info().clone();
                (font, info)
            }));
        }
        let sources = TEMPLATES
            .iter()
            .filter_map(|(path, text)| {
                let text = text.replace(CLASS_OF_SAMPLE, CLASS_OF_BATCH);
                file_id(path).map(|id| (id, Source::new(id, text)))
            })
            .collect();
        let mut glyphs = vec![true; LAST_GLYPH + 1];
        for info in (0..).map_while(|i| fonts.book().info(i)) {
            let mut covered = vec![false; LAST_GLYPH + 1];
            for letter in info.coverage.iter() {
                if let Some(flag) = covered.get_mut(letter as usize) {
                    *flag = true;
                }
            }
            glyphs.iter_mut().zip(covered).for_each(|(glyph, covered)| *glyph &= covered);
        }
        Self { library: LazyHash::new(Library::default()), glyphs, fonts, sources }
    }

    /// Whether every font of the reports can print this character.
    pub fn has_glyph(&self, c: char) -> bool {
        self.glyphs.get(c as usize).copied().unwrap_or(false)
    }
}

/// One report about to be rendered.
pub(crate) struct ReportWorld<'a> {
    shared: &'a Shared,
    main: FileId,
    files: [(FileId, Bytes); 2],
}

impl<'a> ReportWorld<'a> {
    /// `template` is a folder of `report-templates/`; `None` if there is no such template. `class` and `input` are the
    /// two parts of the input as JSON.
    pub fn new(shared: &'a Shared, template: &str, class: Bytes, input: Bytes) -> Option<Self> {
        let id = |name| file_id(&format!("{template}/{name}"));
        let main = id("template.typ")?;
        let files = [(id("class.json")?, class), (id("input.json")?, input)];
        shared.sources.contains_key(&main).then_some(Self { shared, main, files })
    }
}

fn file_id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_with_slash().into())
}

impl World for ReportWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.shared.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.shared.sources.get(&id).cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if let Some((_, data)) = self.files.iter().find(|(file, _)| *file == id) {
            return Ok(data.clone());
        }
        let source = self.shared.sources.get(&id).ok_or_else(|| missing(id))?;
        Ok(Bytes::from_string(source.clone()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use typst::syntax::package::PackageSpec;

    fn id(root: VirtualRoot, path: &str) -> FileId {
        RootedPath::new(root, VirtualPath::new(path).expect("a path")).intern()
    }

    /// security.md C-65: only embedded files answer.
    #[test]
    fn the_world_holds_nothing_else() {
        let shared = Shared::new();
        let empty = || Bytes::new(b"{}");
        let world = ReportWorld::new(&shared, "weekly_summary", empty(), empty()).expect("a template");
        for path in
            ["/etc/passwd", "weekly_summary/samples/markup.json", "Cargo.toml", "print_batch/input.json"]
        {
            assert!(world.file(id(VirtualRoot::Project, path)).is_err(), "{path}");
            assert!(world.source(id(VirtualRoot::Project, path)).is_err(), "{path}");
        }
        assert!(VirtualPath::new("../../etc/passwd").is_err());
        let package: PackageSpec = "@preview/example:0.1.0".parse().expect("a package");
        assert!(world.file(id(VirtualRoot::Package(package), "lib.typ")).is_err());
        assert!(world.today(None).is_none());
        assert!(world.file(id(VirtualRoot::Project, "weekly_summary/input.json")).is_ok());
        assert!(world.file(id(VirtualRoot::Project, "weekly_summary/class.json")).is_ok());
        assert!(ReportWorld::new(&shared, "../etc", empty(), empty()).is_none());
        assert!(ReportWorld::new(&shared, "common", empty(), empty()).is_none());
    }

    #[test]
    fn fonts_have_the_letters_of_our_schools() {
        let shared = Shared::new();
        let letters = "АЯЁаяё№₽«»„“–—·×−√≤≥≠≈°§ӦӧІіӘәӨөҮүҖҗҢңҺһӐӑӖӗҪҫӲӳҠҡҒғҘҙ\u{25CA}\u{A0}\u{301}";
        for c in letters.chars() {
            assert!(shared.has_glyph(c), "{c} U+{:04X}", u32::from(c));
        }
        for c in "✓☐→漢😀\u{202E}".chars() {
            assert!(!shared.has_glyph(c), "{c}");
        }
    }
}
