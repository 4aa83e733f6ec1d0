//! Taking apart what arrives: single files, folders and zip archives become a flat list of table files.
//! Sizes are counted while inflating, because an archive's own figures are the sender's claim.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::import::error::{ImportReport, RowProblem};
use crate::import::limits::Limits;
use crate::import::roster::Origin;

/// One file as it was handed over; the name is shown in problems and tells tables apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What the first bytes and the directory of a file say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    Csv,
    Workbook,
    Archive,
    /// A spreadsheet format whose readers cannot be bounded in memory; the user is told to save as XLSX.
    OtherSpreadsheet,
}

/// Looks at content, not at the name.
pub(super) fn kind_of(bytes: &[u8]) -> FileKind {
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return FileKind::OtherSpreadsheet;
    }
    if !bytes.starts_with(b"PK") {
        return FileKind::Csv;
    }
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else { return FileKind::Archive };
    if archive.index_for_name("[Content_Types].xml").is_some() {
        FileKind::Workbook
    } else if archive.index_for_name("content.xml").is_some() {
        FileKind::OtherSpreadsheet
    } else {
        FileKind::Archive
    }
}

/// Replaces archives by their entries and refuses what is too large. Files that are left out are named in the
/// report; entries of folders lose the folder.
pub(super) fn unpack(files: &[InputFile], limits: &Limits, report: &mut ImportReport) -> Vec<InputFile> {
    let mut budget = limits.inflated_bytes;
    let mut flat = Vec::new();
    for file in files {
        let origin = Origin::new(file.name.as_str(), None, 0);
        if file.bytes.len() > limits.file_bytes {
            report.push(
                RowProblem::error(
                    origin,
                    "file.too_large",
                    format!("Файл больше {} МБ.", limits.file_bytes / (1024 * 1024)),
                )
                .fix("Разделите данные на несколько файлов."),
            );
            continue;
        }
        match kind_of(&file.bytes) {
            FileKind::Csv => flat.push(file.clone()),
            FileKind::OtherSpreadsheet => report.push(
                RowProblem::error(
                    origin,
                    "file.format",
                    "Файлы .xls и .ods не принимаются: объём памяти, который они потребуют, нельзя проверить заранее.",
                )
                .fix("Откройте файл и сохраните его как «Книга Excel (.xlsx)» или CSV."),
            ),
            FileKind::Workbook => {
                if measure_workbook(&file.name, &file.bytes, limits, &mut budget, report) {
                    flat.push(file.clone());
                }
            }
            FileKind::Archive => inflate(file, limits, &mut budget, report, &mut flat),
        }
    }
    flat
}

fn inflate(
    file: &InputFile,
    limits: &Limits,
    budget: &mut usize,
    report: &mut ImportReport,
    flat: &mut Vec<InputFile>,
) {
    let archive_origin = Origin::new(file.name.as_str(), None, 0);
    let Some(mut archive) = open(&archive_origin, &file.bytes, limits, report) else { return };
    let mut inflated = 0;
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index(index) else {
            report.push(damaged(archive_origin));
            return;
        };
        let name = entry_name(entry.name_raw());
        if entry.is_dir() || name.is_empty() || name.starts_with('.') {
            continue;
        }
        let room = room_for(inflated, file.bytes.len(), *budget, limits);
        let mut bytes = Vec::new();
        let read = entry.take(room as u64 + 1).read_to_end(&mut bytes);
        if bytes.len() > room {
            report.push(too_much(archive_origin, limits));
            return;
        }
        if read.is_err() {
            report.push(damaged(archive_origin));
            return;
        }
        inflated += bytes.len();
        *budget -= bytes.len();
        match kind_of(&bytes) {
            FileKind::Csv => flat.push(InputFile { name, bytes }),
            FileKind::Workbook => {
                if measure_workbook(&name, &bytes, limits, budget, report) {
                    flat.push(InputFile { name, bytes });
                }
            }
            FileKind::Archive | FileKind::OtherSpreadsheet => report.push(
                RowProblem::error(
                    Origin::new(name.as_str(), None, 0),
                    "file.nested",
                    format!("Внутри архива «{}» лежит архив или файл .xls/.ods.", file.name),
                )
                .fix("Положите в архив только файлы .csv или .xlsx."),
            ),
        }
    }
}

/// Inflates a workbook once into nothing, to know that it stays within bounds before the reader opens it.
fn measure_workbook(
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    budget: &mut usize,
    report: &mut ImportReport,
) -> bool {
    let origin = Origin::new(name, None, 0);
    let Some(mut archive) = open(&origin, bytes, limits, report) else { return false };
    let mut inflated = 0;
    let mut content = Vec::new();
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index(index) else {
            report.push(damaged(origin));
            return false;
        };
        let room = room_for(inflated, bytes.len(), *budget, limits);
        content.clear();
        let read = entry.take(room as u64 + 1).read_to_end(&mut content);
        if content.len() > room {
            report.push(too_much(origin, limits));
            return false;
        }
        if read.is_err() || claims_more_than_it_holds(&content) {
            report.push(damaged(origin));
            return false;
        }
        inflated += content.len();
        *budget -= content.len();
    }
    true
}

/// The workbook reader reserves memory for as many shared strings as the file claims; a claim beyond the size
/// of the file would end the process. UTF-16 parts are refused since the claim could hide there.
fn claims_more_than_it_holds(content: &[u8]) -> bool {
    if content.starts_with(&[0xff, 0xfe]) || content.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    let key = b"uniqueCount";
    let mut rest = content;
    while let Some(at) = rest.windows(key.len()).position(|window| window == key) {
        rest = &rest[at + key.len()..];
        let digits = rest.iter().skip_while(|b| !b.is_ascii_digit()).take_while(|b| b.is_ascii_digit());
        let claim = digits
            .fold(0_usize, |sum, digit| sum.saturating_mul(10).saturating_add(usize::from(digit - b'0')));
        if claim > content.len() {
            return true;
        }
    }
    false
}

fn open<'a>(
    origin: &Origin,
    bytes: &'a [u8],
    limits: &Limits,
    report: &mut ImportReport,
) -> Option<ZipArchive<Cursor<&'a [u8]>>> {
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else {
        report.push(damaged(origin.clone()));
        return None;
    };
    if archive.len() > limits.archive_entries {
        report.push(
            RowProblem::error(
                origin.clone(),
                "archive.entries",
                format!(
                    "В архиве {} файлов, а принимается не больше {}.",
                    archive.len(),
                    limits.archive_entries
                ),
            )
            .fix("Оставьте в архиве только файлы выгрузки."),
        );
        return None;
    }
    Some(archive)
}

fn room_for(inflated: usize, packed: usize, budget: usize, limits: &Limits) -> usize {
    const HARMLESS: usize = 1024 * 1024;
    let by_ratio = packed.saturating_mul(limits.inflation_ratio).max(HARMLESS);
    budget.min(by_ratio.saturating_sub(inflated))
}

fn too_much(origin: Origin, limits: &Limits) -> RowProblem {
    RowProblem::error(
        origin,
        "archive.inflated",
        format!(
            "После распаковки файл больше {} МБ или больше сжатого в {} раз: так выглядит архив-ловушка.",
            limits.inflated_bytes / (1024 * 1024),
            limits.inflation_ratio
        ),
    )
    .fix("Выгрузите данные заново или разделите их на части.")
}

fn damaged(origin: Origin) -> RowProblem {
    RowProblem::error(origin, "file.damaged", "Файл повреждён или закрыт паролем: прочитать его не удалось.")
        .fix("Откройте файл в своей программе, сохраните заново без пароля и загрузите ещё раз.")
}

/// Archives made on Russian Windows carry names in code page 866 without saying so.
fn entry_name(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::IBM866.decode_without_bom_handling(raw).0.into_owned(),
    };
    if name.contains("__MACOSX/") {
        return String::new();
    }
    name.rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn rules(bytes: Vec<u8>, limits: &Limits) -> (Vec<String>, Vec<&'static str>) {
        let mut report = ImportReport::default();
        let files = unpack(&[InputFile { name: "a.zip".into(), bytes }], limits, &mut report);
        (files.into_iter().map(|f| f.name).collect(), report.problems().iter().map(|p| p.rule).collect())
    }

    #[test]
    fn folders_are_flattened_and_leftovers_of_other_systems_skipped() {
        let bytes =
            archive(&[("школа/Ученики.csv", b"a"), ("__MACOSX/школа/x.csv", b"b"), (".DS_Store", b"c")]);
        assert_eq!(rules(bytes, &Limits::default()), (vec!["Ученики.csv".to_owned()], vec![]));
    }

    #[test]
    fn names_in_code_page_866_are_read() {
        let (raw, _, _) = encoding_rs::IBM866.encode("Классы.csv");
        assert_eq!(entry_name(&raw), "Классы.csv");
    }

    #[test]
    fn bombs_nested_archives_and_damage_are_refused() {
        let zeros = vec![b'0'; 3 * 1024 * 1024];
        assert_eq!(rules(archive(&[("a.csv", &zeros)]), &Limits::default()).1, ["archive.inflated"]);
        let small = Limits { inflated_bytes: 10, ..Limits::default() };
        assert_eq!(rules(archive(&[("a.csv", b"01234567890")]), &small).1, ["archive.inflated"]);
        let nested = archive(&[("b.zip", &archive(&[("a.csv", b"a")]))]);
        assert_eq!(rules(nested, &Limits::default()).1, ["file.nested"]);
        assert_eq!(rules(b"PK\x03\x04 rubbish".to_vec(), &Limits::default()).1, ["file.damaged"]);
        let many = Limits { archive_entries: 1, ..Limits::default() };
        assert_eq!(rules(archive(&[("a.csv", b"a"), ("b.csv", b"b")]), &many).1, ["archive.entries"]);
        let old = [&[0xd0, 0xcf, 0x11, 0xe0][..], &[0; 600]].concat();
        assert_eq!(rules(old, &Limits::default()).1, ["file.format"]);
        let large = Limits { file_bytes: 3, ..Limits::default() };
        assert_eq!(rules(b"a;b\n".to_vec(), &large).1, ["file.too_large"]);
    }

    #[test]
    fn a_workbook_that_claims_more_strings_than_bytes_is_refused() {
        let sheet = br#"<sst count="1" uniqueCount="99999999999999"><si><t>a</t></si></sst>"#;
        let bytes = archive(&[("[Content_Types].xml", b"<Types/>"), ("xl/sharedStrings.xml", sheet)]);
        assert_eq!(rules(bytes, &Limits::default()).1, ["file.damaged"]);
    }
}
