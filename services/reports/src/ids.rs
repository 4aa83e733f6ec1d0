//! The ids inside a finished PDF, so that the worker can compare them with the delivery row before the file
//! leaves (security.md C-61). Reads only what the templates of this crate write.

use crate::input::{ClassSheet, OpaqueId, ReportIds};

/// What a weekly summary says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedIds {
    /// The school of the letterhead.
    pub school: OpaqueId,
    /// Report, version, pupil, guardian.
    pub ids: ReportIds,
}

impl EmbeddedIds {
    /// The ids a report rendered from this input must carry.
    #[must_use]
    pub fn expected(class: &ClassSheet, ids: &ReportIds) -> Self {
        Self { school: class.school.id.clone(), ids: ids.clone() }
    }
}

/// Reads the ids of a weekly summary; `None` where the bytes are not exactly one report of ours.
#[must_use]
pub fn embedded_ids(pdf: &[u8]) -> Option<EmbeddedIds> {
    let (mut school, mut report, mut version, mut pupil, mut guardian) = (None, None, None, None, None);
    for word in keywords(pdf)?.split(", ") {
        let (name, value) = word.strip_prefix("tabel:")?.split_once('=')?;
        let slot = match name {
            "school" => &mut school,
            "report" => &mut report,
            "version" => &mut version,
            "pupil" => &mut pupil,
            "guardian" => &mut guardian,
            _ => return None,
        };
        if slot.replace(value).is_some() {
            return None;
        }
    }
    let id = |text: Option<&str>| OpaqueId::new(text?).ok();
    let guardian = match guardian {
        Some(text) => Some(OpaqueId::new(text).ok()?),
        None => None,
    };
    Some(EmbeddedIds {
        school: id(school)?,
        ids: ReportIds { report: id(report)?, version: version?.parse().ok()?, pupil: id(pupil)?, guardian },
    })
}

/// The keywords of the XMP packet, which PDF/A keeps uncompressed. User text cannot imitate the tag: page
/// content is compressed, and `<` is escaped in the packet.
fn keywords(pdf: &[u8]) -> Option<&str> {
    const OPEN: &[u8] = b"<pdf:Keywords>";
    const CLOSE: &[u8] = b"</pdf:Keywords>";
    if !pdf.starts_with(b"%PDF-") {
        return None;
    }
    let start = find(pdf, OPEN)? + OPEN.len();
    let rest = &pdf[start..];
    let text = &rest[..find(rest, CLOSE)?];
    if find(&rest[text.len()..], OPEN).is_some() {
        return None;
    }
    std::str::from_utf8(text).ok()
}

fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes.windows(pattern.len()).position(|window| window == pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(keywords: &str) -> Option<EmbeddedIds> {
        embedded_ids(format!("%PDF-1.7 <pdf:Keywords>{keywords}</pdf:Keywords>").as_bytes())
    }

    #[test]
    fn reads_what_the_template_writes_and_nothing_else() {
        let good = "tabel:school=s1, tabel:report=r1, tabel:version=2, tabel:pupil=p1";
        let found = read(good).expect("ids");
        assert_eq!((found.school.as_str(), found.ids.version, found.ids.guardian), ("s1", 2, None));
        let with_guardian = read(&format!("{good}, tabel:guardian=g1")).expect("ids");
        assert_eq!(with_guardian.ids.guardian.expect("guardian").as_str(), "g1");
        for bad in [
            "",
            "tabel:school=s1",
            "tabel:school=s1, tabel:report=r1, tabel:version=x, tabel:pupil=p1",
            "tabel:school=s1, tabel:report=r1, tabel:version=2, tabel:pupil=p1, tabel:pupil=p2",
            "tabel:school=s1, tabel:report=r1, tabel:version=2, tabel:pupil=<b>",
            "school=s1",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(embedded_ids(b"<pdf:Keywords>tabel:school=s1</pdf:Keywords>"), None);
    }

    #[test]
    fn two_packets_are_none() {
        let one =
            "<pdf:Keywords>tabel:school=s1, tabel:report=r1, tabel:version=2, tabel:pupil=p1</pdf:Keywords>";
        assert!(embedded_ids(format!("%PDF-1.7 {one}").as_bytes()).is_some());
        assert!(embedded_ids(format!("%PDF-1.7 {one}{one}").as_bytes()).is_none());
    }
}
