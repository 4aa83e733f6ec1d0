use super::*;

/// A folder that goes away with the test.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("tabel-files-{}-{name}", std::process::id()));
        drop(std::fs::remove_dir_all(&folder));
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

const SCHOOL: SchoolId = SchoolId::new(7);

#[tokio::test]
async fn the_same_content_is_stored_once_and_read_back() {
    let folder = Folder::new("once");
    let files = Files::local(&folder.0).unwrap();
    let content = Bytes::from_static(b"%PDF-1.7 a");
    let key = files.put(SCHOOL, FileKind::WeeklySummary, content.clone()).await.unwrap();
    let on_disk = folder.0.join(key.to_string());
    let written = std::fs::metadata(&on_disk).unwrap().modified().unwrap();
    assert_eq!(files.put(SCHOOL, FileKind::WeeklySummary, content.clone()).await.unwrap(), key);
    assert_eq!(std::fs::metadata(&on_disk).unwrap().modified().unwrap(), written, "written twice");
    assert_eq!(files.read(&key).await.unwrap(), content);
    let other = files.put(SchoolId::new(8), FileKind::WeeklySummary, content).await.unwrap();
    assert_ne!(other.to_string(), key.to_string(), "schools never share an object");
    assert_eq!(key.to_string(), format!("7/weekly_summary/{}/{}.pdf", &key.hash.to_string()[..2], key.hash));
}

#[tokio::test]
async fn a_changed_file_is_not_served_and_a_new_write_heals_it() {
    let folder = Folder::new("damaged");
    let files = Files::local(&folder.0).unwrap();
    let content = Bytes::from_static(b"%PDF-1.7 b");
    let key = files.put(SCHOOL, FileKind::PrintBatch, content.clone()).await.unwrap();
    std::fs::write(folder.0.join(key.to_string()), b"%PDF-1.7 c").unwrap();
    assert!(matches!(files.read(&key).await, Err(FileError::Damaged { .. })));
    files.put(SCHOOL, FileKind::PrintBatch, content.clone()).await.unwrap();
    assert_eq!(files.read(&key).await.unwrap(), content);
}

#[tokio::test]
async fn a_missing_file_is_named() {
    let folder = Folder::new("missing");
    let files = Files::local(&folder.0).unwrap();
    let key = FileKey { school: SCHOOL, kind: FileKind::WeeklySummary, hash: FileHash::of(b"nothing") };
    let error = files.read(&key).await.unwrap_err();
    assert_eq!(error.to_string(), format!("no stored file {key}"));
}

#[tokio::test]
async fn parallel_writers_of_one_content_agree() {
    let folder = Folder::new("parallel");
    let files = Files::local(&folder.0).unwrap();
    let content = Bytes::from(vec![9_u8; 300_000]);
    let writers = (0..16).map(|_| {
        let (files, content) = (files.clone(), content.clone());
        tokio::spawn(async move { files.put(SCHOOL, FileKind::WeeklySummary, content).await.unwrap() })
    });
    let keys = futures_util::future::join_all(writers).await;
    assert!(keys.iter().all(|key| key.as_ref().unwrap() == keys[0].as_ref().unwrap()));
    assert_eq!(files.read(keys[0].as_ref().unwrap()).await.unwrap(), content);
}

#[test]
fn only_the_exact_form_is_a_place() {
    let hash = FileHash::of(b"x").to_string();
    let aa = &hash[..2];
    let good = format!("7/weekly_summary/{aa}/{hash}.pdf");
    assert_eq!(good.parse::<FileKey>().unwrap().to_string(), good);
    for bad in [
        String::new(),
        "../../etc/passwd".into(),
        format!("/{good}"),
        format!("{good}/"),
        format!("7/weekly_summary/../{hash}.pdf"),
        format!("7/weekly_summary/zz/{hash}.pdf"),
        format!("7/../weekly_summary/{aa}/{hash}.pdf"),
        format!("7/weekly_summary/{aa}/../{aa}/{hash}.pdf"),
        format!("+7/weekly_summary/{aa}/{hash}.pdf"),
        format!("07/weekly_summary/{aa}/{hash}.pdf"),
        format!("7/passwords/{aa}/{hash}.pdf"),
        format!("7/weekly_summary/{aa}/{}.pdf", hash.to_uppercase()),
        format!("7/weekly_summary/{aa}/{}.pdf", &hash[1..]),
        format!("7/weekly_summary/{aa}/{hash}.exe"),
        format!("7/weekly_summary/{aa}/{hash}.pdf\0"),
        format!("7\\weekly_summary\\{aa}\\{hash}.pdf"),
        format!("7/weekly_summary/{aa}/{}.pdf", "я".repeat(32)),
    ] {
        assert_eq!(bad.parse::<FileKey>(), Err(BadFileKey), "{bad:?}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_leads_out_of_the_folder(text in "([0-9]{0,3}|\\.\\.|weekly_summary|[a-f0-9]{2}|/|%2e|[a-f0-9]{64}\\.pdf|\\PC){0,8}") {
        if let Ok(key) = text.parse::<FileKey>() {
            let path = path(&key);
            proptest::prop_assert_eq!(path.as_ref(), text.as_str());
            proptest::prop_assert!(path.parts().all(|part| part.as_ref() != ".." && part.as_ref() != "."));
            proptest::prop_assert_eq!(path.parts().count(), 4);
        }
    }
}
