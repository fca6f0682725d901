//! Snapshots of the store beside it, and going back to the newest good one when the store is damaged.
//!
//! ```text
//! <data>/store                  the store
//! <data>/snapshots/<second>     its rows, as they were then: (tree, key, value) …, u32 CRC-32
//! <data>/store.damaged-<second> what could not be opened, set aside
//! ```
//!
//! What happened since a snapshot comes again from the homeserver, since the sync token goes back with the rest; what was
//! answered since has the same transaction ids, and is not sent twice.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{Store, StoreError};

/// So many snapshots are kept.
const KEPT: usize = 3;
/// What can be read from `intents/` again is in no snapshot.
const LEFT_OUT: [&str; 2] = ["records", "table"];
/// A key or a value is never longer: what says so is no snapshot.
const LONGEST: usize = 64 * 1024 * 1024;

/// What became of a store that could not be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Where it was set aside.
    pub aside: PathBuf,
    /// What was wrong with it.
    pub reason: String,
    /// What took its place.
    pub by: Replacement,
}

/// What took the place of a damaged store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// All of it: only what sled keeps to open faster was damaged.
    Itself,
    /// The snapshot of this time.
    Snapshot(Timestamp),
    /// Nothing: there was no good snapshot.
    Nothing,
}

impl Store {
    /// As [`open`](Self::open); but a damaged store is set aside, and the newest good snapshot takes its place.
    ///
    /// # Errors
    ///
    /// As `open`, except for damage; or the damaged store cannot be set aside.
    pub fn open_or_restore(folder: &Path, now: Timestamp) -> Result<(Self, Option<Restored>), StoreError> {
        let reason = match Self::open(folder) {
            Ok(store) => return Ok((store, None)),
            Err(StoreError::Damaged { reason, .. }) => reason,
            Err(error) => return Err(error),
        };
        let aside = folder.with_extension(format!("damaged-{}", now.as_second()));
        fs::rename(folder, &aside).map_err(|source| StoreError::Folder {
            folder: folder.to_owned(),
            source,
        })?;
        let unusable = |source| StoreError::Folder {
            folder: folder.to_owned(),
            source,
        };
        copy_without_shortcuts(&aside, folder).map_err(unusable)?;
        if let Ok(store) = Self::open(folder) {
            let by = Replacement::Itself;
            return Ok((store, Some(Restored { aside, reason, by })));
        }
        fs::remove_dir_all(folder).map_err(unusable)?;
        let store = Self::open(folder)?;
        let from = newest_first(&snapshots(folder)).into_iter().find_map(|(at, file)| {
            let rows = read(&file).ok()?;
            store.take_over(&rows).ok()?;
            Some(at)
        });
        let by = from.map_or(Replacement::Nothing, Replacement::Snapshot);
        Ok((store, Some(Restored { aside, reason, by })))
    }

    /// Writes a snapshot, and removes the oldest ones.
    ///
    /// # Errors
    ///
    /// The disk refuses; the snapshots before are still there.
    pub fn snapshot(&self, now: Timestamp) -> io::Result<()> {
        let folder = snapshots(&self.folder);
        fs::create_dir_all(&folder)?;
        let file = folder.join(now.as_second().to_string());
        let draft = file.with_extension("new");
        self.write_rows(&draft)?;
        fs::rename(draft, file)?;
        for (_, old) in newest_first(&folder).into_iter().skip(KEPT) {
            fs::remove_file(old)?;
        }
        Ok(())
    }

    fn write_rows(&self, file: &Path) -> io::Result<()> {
        let mut output = BufWriter::new(File::create(file)?);
        let mut checksum = crc32fast::Hasher::new();
        let names = self.db.tree_names().into_iter();
        for name in names.filter(|name| !LEFT_OUT.iter().any(|left_out| left_out.as_bytes() == name.as_ref())) {
            for row in &self.db.open_tree(&name)? {
                let (key, value) = row?;
                for part in [&name, &key, &value] {
                    let length = u32::try_from(part.len()).map_err(io::Error::other)?.to_be_bytes();
                    for bytes in [&length[..], part] {
                        checksum.update(bytes);
                        output.write_all(bytes)?;
                    }
                }
            }
        }
        output.write_all(&u32::MAX.to_be_bytes())?;
        output.write_all(&checksum.finalize().to_be_bytes())?;
        output.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }

    /// Puts the rows of a snapshot in.
    fn take_over(&self, rows: &[Row]) -> Result<(), StoreError> {
        for [tree, key, value] in rows {
            // These are the new store's own.
            if tree == b"meta" && matches!(key.as_slice(), b"schema" | b"flushed" | b"content_hash") {
                continue;
            }
            let written = self
                .db
                .open_tree(tree)
                .and_then(|tree| tree.insert(key, value.as_slice()));
            written.map_err(|error| StoreError::Commit {
                reason: error.to_string(),
            })?;
        }
        self.flush()
    }
}

/// Copies a store without the files by which sled opens faster: damaged, they hide what is there.
fn copy_without_shortcuts(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to.join("blobs"))?;
    for folder in ["", "blobs"] {
        for entry in fs::read_dir(from.join(folder)).into_iter().flatten() {
            let entry = entry?;
            let is_shortcut = entry.file_name().to_string_lossy().starts_with("snap.");
            if entry.file_type()?.is_file() && !is_shortcut {
                fs::copy(entry.path(), to.join(folder).join(entry.file_name()))?;
            }
        }
    }
    Ok(())
}

/// Tree, key, value.
type Row = [Vec<u8>; 3];

fn snapshots(store: &Path) -> PathBuf {
    store.with_file_name("snapshots")
}

fn newest_first(folder: &Path) -> Vec<(Timestamp, PathBuf)> {
    let files = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let dated = files.filter_map(|file| {
        let second = file.file_name()?.to_str()?.parse().ok()?;
        Some((Timestamp::from_second(second).ok()?, file))
    });
    let mut dated: Vec<(Timestamp, PathBuf)> = dated.collect();
    dated.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    dated
}

/// The rows of a snapshot; an error if it is not whole.
fn read(file: &Path) -> io::Result<Vec<Row>> {
    let mut input = BufReader::new(File::open(file)?);
    let mut checksum = crc32fast::Hasher::new();
    let mut rows = Vec::new();
    let mut parts: Vec<Vec<u8>> = Vec::new();
    loop {
        let mut length = [0; 4];
        input.read_exact(&mut length)?;
        if length == u32::MAX.to_be_bytes() {
            break;
        }
        checksum.update(&length);
        let length = usize::try_from(u32::from_be_bytes(length)).map_err(io::Error::other)?;
        if length > LONGEST {
            return Err(io::Error::other("a row is longer than any"));
        }
        let mut part = vec![0; length];
        input.read_exact(&mut part)?;
        checksum.update(&part);
        parts.push(part);
        if let Ok(row) = Row::try_from(std::mem::take(&mut parts)).map_err(|short| parts = short) {
            rows.push(row);
        }
    }
    let mut noted = [0; 4];
    input.read_exact(&mut noted)?;
    if parts.is_empty() && noted == checksum.finalize().to_be_bytes() {
        Ok(rows)
    } else {
        Err(io::Error::other("it is not whole"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Batch;

    fn token(store: &Store) -> Option<String> {
        store.sync_token().expect("readable")
    }

    fn receive(store: &Store, token: &str) {
        let batch = Batch {
            sync_token: Some(token.to_owned()),
            ..Batch::default()
        };
        store.receive(&batch).expect("taken in");
    }

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn a_damaged_store_is_set_aside_and_the_newest_good_snapshot_takes_its_place() {
        let data = tempfile::tempdir().expect("a temporary folder");
        let folder = data.path().join("store");
        let store = Store::open(&folder).expect("a store");
        for number in 1..=5 {
            receive(&store, &format!("s{number}"));
            store.snapshot(second(number)).expect("a snapshot");
        }
        receive(&store, "s6");
        drop(store);
        let snapshots = newest_first(&snapshots(&folder));
        assert_eq!(snapshots.len(), KEPT, "the older ones are gone");
        // The newest one is cut, and so is the store.
        for file in [&snapshots[0].1, &folder.join("db")] {
            let length = fs::metadata(file).expect("it is there").len();
            let file = File::options().write(true).open(file).expect("writable");
            file.set_len(length / 3).expect("cut");
        }
        let (store, restored) = Store::open_or_restore(&folder, second(9)).expect("it goes on");
        let restored = restored.expect("it was damaged");
        assert_eq!(restored.by, Replacement::Snapshot(second(4)));
        assert!(restored.aside.join("db").exists());
        assert_eq!(token(&store), Some("s4".to_owned()));
        receive(&store, "s7");
        drop(store);
        let (store, restored) = Store::open_or_restore(&folder, second(10)).expect("as usual");
        assert_eq!((token(&store), restored), (Some("s7".to_owned()), None));
    }

    #[test]
    fn a_damaged_store_without_snapshots_begins_anew() {
        let data = tempfile::tempdir().expect("a temporary folder");
        let folder = data.path().join("store");
        receive(&Store::open(&folder).expect("a store"), "s1");
        fs::write(folder.join("db"), "x").expect("damaged");
        let (store, restored) = Store::open_or_restore(&folder, second(9)).expect("it goes on");
        assert_eq!(restored.expect("it was damaged").by, Replacement::Nothing);
        assert_eq!(token(&store), None);
    }

    #[test]
    fn a_store_whose_shortcut_alone_is_damaged_comes_back_whole() {
        let data = tempfile::tempdir().expect("a temporary folder");
        let folder = data.path().join("store");
        receive(&Store::open(&folder).expect("a store"), "s1");
        drop(Store::open(&folder).expect("opened again, which makes a shortcut"));
        let files = fs::read_dir(&folder).expect("a folder").flatten();
        let shortcut = files
            .map(|entry| entry.path())
            .find(|file| file.to_string_lossy().contains("snap."));
        fs::write(shortcut.expect("a shortcut"), "x").expect("damaged");
        let (store, restored) = Store::open_or_restore(&folder, second(9)).expect("it goes on");
        assert_eq!(restored.expect("it was damaged").by, Replacement::Itself);
        assert_eq!(token(&store), Some("s1".to_owned()));
    }
}
