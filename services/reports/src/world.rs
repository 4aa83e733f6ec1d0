//! Everything a template can see: the embedded templates, the embedded fonts, and the input of one report
//! as the virtual file `input.json`. No file system, no packages, no clock, no network (security.md C-65).

use std::collections::HashMap;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;

/// Templates by path. A missing file is a compile error, an unlisted file cannot be read.
const TEMPLATES: [(&str, &str); 5] = [
    ("common/style.typ", include_str!("../../../report-templates/common/style.typ")),
    ("common/parts.typ", include_str!("../../../report-templates/common/parts.typ")),
    ("weekly_summary/sheet.typ", include_str!("../../../report-templates/weekly_summary/sheet.typ")),
    ("weekly_summary/template.typ", include_str!("../../../report-templates/weekly_summary/template.typ")),
    ("print_batch/template.typ", include_str!("../../../report-templates/print_batch/template.typ")),
];

const FONTS: [&[u8]; 4] = [
    include_bytes!("../../../report-templates/fonts/PTF55F.ttf"),
    include_bytes!("../../../report-templates/fonts/PTF75F.ttf"),
    include_bytes!("../../../report-templates/fonts/PTS55F.ttf"),
    include_bytes!("../../../report-templates/fonts/PTS75F.ttf"),
];

/// Built once per process: library, fonts, parsed templates.
pub(crate) struct Shared {
    library: LazyHash<Library>,
    fonts: FontStore,
    sources: HashMap<FileId, Source>,
    /// One flag per code point up to [`LAST_GLYPH`].
    glyphs: Vec<bool>,
}

/// PT has nothing beyond the basic plane.
const LAST_GLYPH: u32 = 0xFFFF;

impl Shared {
    pub fn new() -> Self {
        let mut fonts = FontStore::new();
        for data in FONTS {
            fonts.extend(Font::iter(Bytes::new(data)).map(|font| {
                let info = font.info().clone();
                (font, info)
            }));
        }
        let sources = TEMPLATES
            .iter()
            .filter_map(|(path, text)| file_id(path).map(|id| (id, Source::new(id, (*text).to_owned()))))
            .collect();
        let infos: Vec<_> = (0..FONTS.len()).filter_map(|i| fonts.book().info(i)).collect();
        let glyphs = (0..=LAST_GLYPH).map(|c| infos.iter().all(|info| info.coverage.contains(c))).collect();
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
    input: FileId,
    data: Bytes,
}

impl<'a> ReportWorld<'a> {
    /// `template` is a folder of `report-templates/`; `None` if there is no such template.
    pub fn new(shared: &'a Shared, template: &str, data: Vec<u8>) -> Option<Self> {
        let main = file_id(&format!("{template}/template.typ"))?;
        let input = file_id(&format!("{template}/input.json"))?;
        shared.sources.contains_key(&main).then(|| Self { shared, main, input, data: Bytes::new(data) })
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
        if id == self.input {
            return Ok(self.data.clone());
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
        let world = ReportWorld::new(&shared, "weekly_summary", b"{}".to_vec()).expect("a template");
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
        assert!(ReportWorld::new(&shared, "../etc", Vec::new()).is_none());
        assert!(ReportWorld::new(&shared, "common", Vec::new()).is_none());
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
