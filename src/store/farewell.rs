//! The note of a clean close: by it the next opening knows that every file is, byte for byte, as it was left.
//!
//! ```text
//! closed ─► farewell: « layout checksum »       opened ─► the same checksum? then there is nothing to inspect
//! killed ─► no farewell, or one of other bytes  opened ─► a copy is read through, as described in `opening`
//! ```
//!
//! A note that is older than the files does no harm: the checksum is that of other bytes.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::SCHEMA;

/// The file of the note, in the folder of the store.
pub(super) const NAME: &str = "farewell";
const AT_ONCE: usize = 256 * 1024;

/// Leaves the note when it is dropped: after sled has closed its files, and before another process is let in.
#[derive(Debug)]
pub(super) struct Farewell {
    folder: PathBuf,
    /// Everything was written, as far as sled knows.
    is_clean: bool,
}

impl Farewell {
    pub(super) fn of(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            is_clean: false,
        }
    }

    /// The store is being closed, and everything in it has reached the disk or has not.
    pub(super) fn closing(&mut self, is_clean: bool) {
        self.is_clean = is_clean;
    }
}

impl Drop for Farewell {
    fn drop(&mut self) {
        if self.is_clean
            && let Ok(note) = note_of(&self.folder)
        {
            // Without it, the next opening takes longer.
            drop(fs::write(self.folder.join(NAME), note));
        }
    }
}

/// Whether every file is as it was when the store was last closed.
pub(super) fn is_untouched(folder: &Path) -> bool {
    let known = fs::read_to_string(folder.join(NAME));
    known.is_ok_and(|known| note_of(folder).is_ok_and(|note| note == known))
}

/// Takes the note away: from now on the files change.
pub(super) fn take_away(folder: &Path) -> io::Result<()> {
    match fs::remove_file(folder.join(NAME)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The version of the layout, and a checksum of the names and the bytes of all files.
fn note_of(folder: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    for folder in [folder.to_owned(), folder.join("blobs")] {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let entry = entry?;
            if entry.file_type()?.is_file() && entry.file_name() != NAME {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    let mut checksum = crc32fast::Hasher::new();
    let mut buffer = vec![0; AT_ONCE];
    for path in files {
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        let mut file = File::open(&path)?;
        checksum.update(&file.metadata()?.len().to_be_bytes());
        checksum.update(name);
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            checksum.update(&buffer[..read]);
        }
    }
    Ok(format!("{SCHEMA} {:08x}\n", checksum.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::{Conversation, ConversationKey};
    use crate::store::{Store, StoreError};

    fn closed_well() -> (tempfile::TempDir, PathBuf) {
        let data = tempfile::tempdir().expect("a temporary folder");
        let folder = data.path().join("store");
        let key = ConversationKey {
            room: "room".to_owned(),
            thread: None,
            person: "person".to_owned(),
        };
        let store = Store::open(&folder).expect("a store");
        store.remember(&key, &Conversation::default()).expect("kept");
        (data, folder)
    }

    #[test]
    fn what_was_closed_well_is_known_again_until_it_is_opened() {
        let (_data, folder) = closed_well();
        for _ in 0..3 {
            assert!(is_untouched(&folder));
            let store = Store::open(&folder).expect("it opens");
            assert!(!is_untouched(&folder), "a kill leaves no note");
            drop(store);
        }
    }

    #[test]
    fn the_smallest_change_to_any_file_is_noticed() {
        let (_data, folder) = closed_well();
        drop(Store::open(&folder).expect("opened again, which makes a shortcut"));
        let entries = fs::read_dir(&folder).expect("a folder").flatten();
        let files = entries
            .map(|entry| entry.path())
            .filter(|path| path.is_file() && !path.ends_with(NAME));
        for file in files {
            let bytes = fs::read(&file).expect("readable");
            for place in [0, bytes.len() / 2, bytes.len().saturating_sub(1)] {
                let mut changed = bytes.clone();
                changed[place] ^= 1;
                fs::write(&file, changed).expect("writable");
                assert!(!is_untouched(&folder), "byte {place} of {}", file.display());
            }
            fs::write(&file, &bytes[..bytes.len() - 1]).expect("writable");
            assert!(!is_untouched(&folder), "{} is cut", file.display());
            fs::write(&file, &bytes).expect("writable");
        }
        assert!(is_untouched(&folder));
        fs::write(folder.join("blobs/1"), "new").expect("writable");
        assert!(!is_untouched(&folder));
    }

    #[test]
    fn an_old_note_hides_no_damage() {
        let (_data, folder) = closed_well();
        let note = fs::read(folder.join(NAME)).expect("a note");
        fs::write(folder.join("db"), "not a store").expect("damaged");
        fs::write(folder.join(NAME), note).expect("the old note is back");
        let error = Store::open(&folder).expect_err("it is damaged");
        assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    }
}
