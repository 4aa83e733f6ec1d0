//! The embedded fonts, without their hinting. Two thirds of the outlines of PT are programs that fit letters to the
//! pixels of old screens; printers and PDF viewers do not run them, and every report would carry and compress them.
//! The files on disk stay as ParaType made them (their licence), only the copy in memory is smaller.

use typst::foundations::Bytes;

const FILES: [&[u8]; 4] = [
    include_bytes!("../../../report-templates/fonts/PTF55F.ttf"),
    include_bytes!("../../../report-templates/fonts/PTF75F.ttf"),
    include_bytes!("../../../report-templates/fonts/PTS55F.ttf"),
    include_bytes!("../../../report-templates/fonts/PTS75F.ttf"),
];

/// Tables that only hinting needs, and the signature, which no changed file can keep.
const DROPPED: [&[u8; 4]; 8] = [b"cvt ", b"fpgm", b"prep", b"hdmx", b"LTSH", b"VDMX", b"gasp", b"DSIG"];

/// The fonts of all reports: serif and sans, each regular and bold. A file that is not understood is used as it is.
pub(crate) fn fonts() -> impl Iterator<Item = Bytes> {
    FILES.iter().map(|file| unhinted(file).map_or_else(|| Bytes::new(*file), Bytes::new))
}

/// A TrueType file with the same outlines, metrics and features, and no instructions.
fn unhinted(file: &[u8]) -> Option<Vec<u8>> {
    let tables = (0..usize::from(u16_at(file, 4)?))
        .map(|i| Some((tag(file, 12 + 16 * i)?, table(file, 12 + 16 * i)?)));
    let mut tables: Vec<([u8; 4], Vec<u8>)> =
        tables.map(|entry| entry.map(|(tag, data)| (tag, data.to_vec()))).collect::<Option<_>>()?;
    tables.retain(|(tag, _)| !DROPPED.contains(&tag));
    let find = |name: &[u8; 4]| tables.iter().find(|(tag, _)| tag == name).map(|(_, data)| data);

    let mut head = find(b"head")?.clone();
    let old = find(b"glyf")?;
    let (mut glyf, mut loca) = (Vec::new(), Vec::new());
    for (from, to) in glyph_ranges(find(b"loca")?, u16_at(&head, 50)? == 1)? {
        loca.extend(u32::try_from(glyf.len()).ok()?.to_be_bytes());
        if from < to {
            glyf.extend(outline(old.get(from..to)?)?);
        }
        glyf.resize(glyf.len().next_multiple_of(4), 0);
    }
    loca.extend(u32::try_from(glyf.len()).ok()?.to_be_bytes());
    // The offsets are long ones now.
    head.get_mut(50..52)?.copy_from_slice(&[0, 1]);
    for (tag, data) in &mut tables {
        match &*tag {
            b"head" => *data = std::mem::take(&mut head),
            b"glyf" => *data = std::mem::take(&mut glyf),
            b"loca" => *data = std::mem::take(&mut loca),
            _ => {}
        }
    }
    assemble(file.get(..4)?, &tables)
}

/// Where each glyph's outline begins and ends.
fn glyph_ranges(loca: &[u8], long: bool) -> Option<Vec<(usize, usize)>> {
    let offsets: Option<Vec<usize>> = if long {
        (0..loca.len() / 4).map(|i| u32_at(loca, 4 * i)).collect()
    } else {
        (0..loca.len() / 2).map(|i| Some(2 * usize::from(u16_at(loca, 2 * i)?))).collect()
    };
    let offsets = offsets?;
    Some(offsets.iter().copied().zip(offsets.iter().copied().skip(1)).collect())
}

/// One glyph without its program.
fn outline(glyph: &[u8]) -> Option<Vec<u8>> {
    let contours = u16_at(glyph, 0)?;
    // The count is signed; a negative one is a glyph made of others.
    if contours >= 0x8000 {
        return composite(glyph);
    }
    let program = 10 + 2 * usize::from(contours);
    let points = program + 2 + usize::from(u16_at(glyph, program)?);
    Some([glyph.get(..program)?, &[0, 0], glyph.get(points..)?].concat())
}

/// A glyph made of others: its parts stay, what follows them was the program.
fn composite(glyph: &[u8]) -> Option<Vec<u8>> {
    const WORDS: u16 = 0x0001;
    const SCALE: u16 = 0x0008;
    const MORE: u16 = 0x0020;
    const TWO_SCALES: u16 = 0x0040;
    const MATRIX: u16 = 0x0080;
    const PROGRAM: u16 = 0x0100;
    let (mut parts, mut at) = (glyph.to_vec(), 10);
    loop {
        let flags = u16_at(glyph, at)?;
        parts.get_mut(at..at + 2)?.copy_from_slice(&(flags & !PROGRAM).to_be_bytes());
        at += 4 + if flags & WORDS != 0 { 4 } else { 2 };
        at += match flags {
            _ if flags & SCALE != 0 => 2,
            _ if flags & TWO_SCALES != 0 => 4,
            _ if flags & MATRIX != 0 => 8,
            _ => 0,
        };
        if flags & MORE == 0 {
            break;
        }
    }
    parts.truncate(at);
    (parts.len() == at).then_some(parts)
}

/// The tables as a file: directory, then each table on a multiple of four.
fn assemble(version: &[u8], tables: &[([u8; 4], Vec<u8>)]) -> Option<Vec<u8>> {
    let count = u16::try_from(tables.len()).ok()?;
    let mut file = [version, &count.to_be_bytes(), &[0; 6]].concat();
    let mut at = file.len() + 16 * tables.len();
    for (tag, data) in tables {
        file.extend(tag);
        // Checksums are for transport; nobody here reads them.
        file.extend([0; 4]);
        file.extend(u32::try_from(at).ok()?.to_be_bytes());
        file.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
        at += data.len().next_multiple_of(4);
    }
    for (_, data) in tables {
        file.extend(data);
        file.resize(file.len().next_multiple_of(4), 0);
    }
    Some(file)
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..)?.first_chunk().copied().map(u16::from_be_bytes)
}

fn u32_at(data: &[u8], at: usize) -> Option<usize> {
    usize::try_from(data.get(at..)?.first_chunk().copied().map(u32::from_be_bytes)?).ok()
}

fn tag(file: &[u8], record: usize) -> Option<[u8; 4]> {
    file.get(record..)?.first_chunk().copied()
}

fn table(file: &[u8], record: usize) -> Option<&[u8]> {
    let (from, length) = (u32_at(file, record + 8)?, u32_at(file, record + 12)?);
    file.get(from..from.checked_add(length)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ttf_parser::{Face, GlyphId, OutlineBuilder};

    /// An outline as text.
    #[derive(Default)]
    struct Drawn(String);

    impl OutlineBuilder for Drawn {
        fn move_to(&mut self, x: f32, y: f32) {
            self.0 += &format!("M{x},{y}");
        }

        fn line_to(&mut self, x: f32, y: f32) {
            self.0 += &format!("L{x},{y}");
        }

        fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
            self.0 += &format!("Q{x1},{y1},{x},{y}");
        }

        fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
            unreachable!("TrueType has no cubic curves");
        }

        fn close(&mut self) {
            self.0 += "Z";
        }
    }

    #[test]
    fn every_glyph_keeps_its_outline_and_its_metrics() {
        for file in FILES {
            let small = unhinted(file).expect("our fonts are understood");
            assert!(small.len() < file.len() * 4 / 5, "{} of {} bytes", small.len(), file.len());
            let [before, after] = [file, &small].map(|data| Face::parse(data, 0).expect("a font"));
            assert_eq!(before.number_of_glyphs(), after.number_of_glyphs());
            let mut drawn = 0;
            for glyph in (0..before.number_of_glyphs()).map(GlyphId) {
                let [old, new] = [&before, &after].map(|face| {
                    let mut outline = Drawn::default();
                    let bounds = face.outline_glyph(glyph, &mut outline);
                    (
                        outline.0,
                        bounds,
                        face.glyph_hor_advance(glyph),
                        face.glyph_name(glyph).map(str::to_owned),
                    )
                });
                drawn += usize::from(!old.0.is_empty());
                assert!(old == new, "glyph {glyph:?}");
            }
            assert!(drawn > 600, "{drawn} glyphs have an outline");
            for c in ('\0'..='\u{FFFF}').filter(|c| before.glyph_index(*c).is_some()) {
                assert_eq!(before.glyph_index(c), after.glyph_index(c));
            }
        }
    }

    #[test]
    fn what_is_no_font_is_left_alone() {
        for file in [
            &b""[..],
            b"\0\x01\0\0",
            b"\0\x01\0\0\0\x01\0\0\0\0\0\0glyf\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff",
        ] {
            assert_eq!(unhinted(file), None);
        }
        let cut = &FILES[0][..FILES[0].len() / 2];
        assert_eq!(unhinted(cut), None);
    }
}
