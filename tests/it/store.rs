//! The store: what goes in comes out, and a store that cannot be opened is told, not touched.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use guichet::content::Content;
use guichet::dialogue::{Conversation, ConversationKey};
use guichet::store::{Imported, Store, StoreError};

use crate::small_world;

fn key() -> ConversationKey {
    ConversationKey {
        room: "terminal".to_owned(),
        thread: None,
        person: "terminal".to_owned(),
    }
}

fn conversation(number: usize) -> Conversation {
    let mut conversation = Conversation::default();
    conversation
        .profile
        .insert("departement".to_owned(), number.to_string());
    conversation
}

/// A closed store with content and conversations, opened often enough to have a snapshot.
fn filled() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("store");
    for round in 0..3 {
        let store = Store::open(&path).expect("the store opens");
        store.import(&small_world::content()).expect("the content is imported");
        for person in 0..200 {
            let key = ConversationKey {
                person: format!("person {round} {person}"),
                ..key()
            };
            let mut remembered = conversation(person);
            remembered.profile.insert("remarque".to_owned(), "x".repeat(1000));
            store.remember(&key, &remembered).expect("the store can be written");
        }
    }
    (folder, path)
}

/// Every file of the folder but the seal, with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("an entry can be read").path());
    paths
        .filter(|path| path.is_file() && !path.ends_with("seal"))
        .map(|path| (path.clone(), fs::read(&path).expect("a file can be read")))
        .collect()
}

/// Opening gives an error, twice the same, and leaves every file as it was.
fn refused(path: &Path) -> StoreError {
    let before = files(path);
    let error = Store::open(path).expect_err("the store is refused");
    let again = Store::open(path).expect_err("the store is refused again");
    assert_eq!(error.to_string(), again.to_string());
    assert!(before == files(path), "files were changed: {error}");
    error
}

fn damage(what: &str, change: impl FnOnce(&Path)) {
    let (_folder, path) = filled();
    change(&path);
    let error = refused(&path);
    let text = error.to_string();
    assert!(matches!(error, StoreError::Damaged { .. }), "{what}: {text}");
    for part in [
        "is damaged",
        "nothing was changed",
        "Move the folder aside",
        path.to_str().expect("UTF-8"),
    ] {
        assert!(text.contains(part), "{what}: « {part} » is not in: {text}");
    }
}

fn snapshot(folder: &Path) -> PathBuf {
    let snapshots = files(folder).into_keys();
    let is_snapshot = |path: &PathBuf| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("snap"))
    };
    snapshots.into_iter().rfind(is_snapshot).expect("there is a snapshot")
}

fn cut(file: &Path, keep: impl FnOnce(usize) -> usize) {
    let bytes = fs::read(file).expect("a file can be read");
    fs::write(file, &bytes[..keep(bytes.len())]).expect("a file can be written");
}

fn overwrite(file: &Path, range: impl FnOnce(usize) -> std::ops::Range<usize>, with: u8) {
    let mut bytes = fs::read(file).expect("a file can be read");
    let range = range(bytes.len());
    bytes[range].fill(with);
    fs::write(file, bytes).expect("a file can be written");
}

#[test]
fn content_comes_back_as_it_was_imported() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let content = small_world::content();
    {
        let store = Store::open(folder.path()).expect("the store opens");
        assert_eq!(store.content().expect("readable"), None);
        assert_eq!(store.import(&content).expect("written"), Imported::Replaced);
        assert_eq!(store.import(&content).expect("written"), Imported::Unchanged);
        assert_eq!(store.content().expect("readable"), Some(content.clone()));
    }
    let store = Store::open(folder.path()).expect("the store opens again");
    assert_eq!(store.content().expect("readable"), Some(content.clone()));
    let mut fewer = content;
    fewer.records.pop();
    fewer.documents.clear();
    assert_eq!(store.import(&fewer).expect("written"), Imported::Replaced);
    assert_eq!(store.content().expect("readable"), Some(fewer));
    assert_eq!(store.import(&Content::default()).expect("written"), Imported::Replaced);
    assert_eq!(store.content().expect("readable"), Some(Content::default()));
}

#[test]
fn conversations_are_remembered_across_openings() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for round in 0..3 {
        let store = Store::open(folder.path()).expect("the store opens");
        let known = store.conversation(&key()).expect("readable");
        assert_eq!(
            known,
            if round == 0 {
                Conversation::default()
            } else {
                conversation(round - 1)
            }
        );
        store.remember(&key(), &conversation(round)).expect("written");
    }
}

#[test]
fn a_store_that_is_in_use_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let first = Store::open(folder.path()).expect("the store opens");
    let error = Store::open(folder.path()).expect_err("one at a time");
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    assert!(error.to_string().contains("--data"), "{error}");
    drop(first);
    Store::open(folder.path()).expect("the store opens once the other has left");
}

#[test]
fn a_store_from_a_newer_version_asks_to_upgrade() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    drop(Store::open(folder.path()).expect("the store opens"));
    let db = sled::open(folder.path()).expect("sled opens");
    let meta = db.open_tree("meta").expect("a tree opens");
    meta.insert("schema", "2").expect("written");
    db.flush().expect("flushed");
    drop((meta, db));
    let error = refused(folder.path());
    assert!(matches!(error, StoreError::Newer { found: 2, .. }), "{error}");
    assert!(error.to_string().contains("upgrade"), "{error}");
}

#[test]
fn a_damaged_snapshot_is_told_and_left_alone() {
    damage("snapshot cut", |folder| cut(&snapshot(folder), |length| length / 2));
    damage("snapshot emptied", |folder| cut(&snapshot(folder), |_| 0));
    damage("snapshot overwritten", |folder| {
        overwrite(&snapshot(folder), |length| 0..length, 0x5a);
    });
}

#[test]
fn a_cut_file_is_told_and_left_alone() {
    damage("db gone", |folder| {
        fs::remove_file(folder.join("db")).expect("removable");
    });
    damage("db emptied", |folder| cut(&folder.join("db"), |_| 0));
    damage("db of 100 bytes", |folder| cut(&folder.join("db"), |_| 100));
    damage("db halved", |folder| cut(&folder.join("db"), |length| length / 2));
}

#[test]
fn an_overwritten_file_is_told_and_left_alone() {
    damage("db of zeros", |folder| {
        overwrite(&folder.join("db"), |length| 0..length, 0);
    });
    damage("db of garbage", |folder| {
        overwrite(&folder.join("db"), |length| 0..length, 0x5a);
    });
    damage("garbage first", |folder| {
        overwrite(&folder.join("db"), |_| 0..4096, 0x5a);
    });
    damage("garbage within", |folder| {
        overwrite(&folder.join("db"), |length| length / 2..length / 2 + 65_536, 0x5a);
    });
    damage("text", |folder| {
        fs::write(folder.join("db"), "not a store").expect("writable");
    });
}

#[test]
fn what_is_no_store_of_ours_is_left_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::write(folder.path().join("db"), "a file of someone else's").expect("writable");
    let error = refused(folder.path());
    assert!(error.to_string().contains("cannot be recognised"), "{error}");
}

#[test]
fn a_store_whose_making_was_interrupted_is_made_again() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    drop(sled::open(folder.path()).expect("sled opens"));
    fs::write(folder.path().join("seal"), "00000000000000000000\n").expect("writable");
    Store::open(folder.path()).expect("the store opens");
}

#[test]
fn a_snapshot_that_was_never_finished_is_passed_over() {
    let (_folder, path) = filled();
    let unfinished = path.join("snap.0000000000000001.generating");
    fs::write(&unfinished, "half a snap").expect("writable");
    let store = Store::open(&path).expect("the store opens");
    assert_eq!(store.content().expect("readable"), Some(small_world::content()));
    assert!(!unfinished.exists());
}

#[test]
fn a_folder_that_cannot_be_made_asks_for_another_one() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("file");
    fs::write(&file, "no folder").expect("writable");
    let error = Store::open(&file.join("store")).expect_err("a file is no folder");
    assert!(matches!(error, StoreError::Folder { .. }), "{error}");
    assert!(error.to_string().contains("--data"), "{error}");
    assert_eq!(fs::read_to_string(&file).expect("readable"), "no folder");
}

#[cfg(unix)]
#[test]
fn the_folder_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("a/store");
    drop(Store::open(&path).expect("the store opens"));
    let mode = fs::metadata(&path).expect("readable").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}
