//! Opening: a folder of one's own, one process at a time, and damage that is told, never written over.
//!
//! ```text
//! folder ─► seal ─► as it was left? ─► a copy, opened and read through ─► the store itself
//!             └ in use    └ yes ──────────────┼──────────────────────────────────▲
//!                                             └ damaged, newer: nothing was touched
//! ```
//!
//! The copy is what keeps a damaged store as it was found: opening is already writing for sled. A store that was closed
//! well, and whose files are as they were then, needs none (see `farewell`).

use std::cell::Cell;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once};
use std::time::Duration;

use super::farewell::{self, Farewell};
use super::seal::Seal;
use super::{SCHEMA, Store, StoreError};

/// Opens the store of a folder.
pub(super) fn open(folder: &Path) -> Result<Store, StoreError> {
    create(folder).map_err(|error| unusable(folder, error))?;
    let mut seal = Seal::take(folder)?;
    if folder.join("db").exists() {
        if !farewell::is_untouched(folder) {
            inspect(folder, seal.flushes())?;
        }
        remove_unfinished(folder).map_err(|error| unusable(folder, error))?;
    } else if seal.flushes().is_some_and(|number| number > 0) {
        return Err(damaged(folder, "its file db is missing"));
    } else {
        seal.note(0).map_err(|error| unusable(folder, error))?;
    }
    farewell::take_away(folder).map_err(|error| unusable(folder, error))?;
    let db = open_when_free(folder)?;
    let store = Store {
        db,
        farewell: Farewell::of(folder),
        folder: folder.to_owned(),
        seal: Mutex::new(seal),
    };
    store.begin()?;
    Ok(store)
}

/// Creates the folder, for its owner only.
fn create(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// Whether it is a snapshot that sled was still writing when the process was killed. sled trips over it, and does not
/// need it.
fn is_unfinished(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "generating")
}

/// Removes unfinished snapshots, once the store is known to be whole without them.
fn remove_unfinished(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let file = entry?.path();
        if is_unfinished(&file) {
            fs::remove_file(file)?;
        }
    }
    Ok(())
}

/// A copy of the store, gone when dropped.
struct Copy(PathBuf);

impl Copy {
    fn of(folder: &Path) -> std::io::Result<Self> {
        let copy = Self(folder.join("inspection"));
        drop(fs::remove_dir_all(&copy.0));
        create(&copy.0.join("blobs"))?;
        for (from, to) in [
            (folder.to_owned(), copy.0.clone()),
            (folder.join("blobs"), copy.0.join("blobs")),
        ] {
            for entry in fs::read_dir(from).into_iter().flatten() {
                let entry = entry?;
                let is_ours = ["seal", farewell::NAME].iter().any(|name| entry.file_name() == *name);
                let left_out = is_ours || is_unfinished(&entry.path());
                if entry.file_type()?.is_file() && !left_out {
                    fs::copy(entry.path(), to.join(entry.file_name()))?;
                }
            }
        }
        Ok(copy)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Reads a copy of the store through: what opens here, opens.
fn inspect(folder: &Path, noted: Option<u64>) -> Result<(), StoreError> {
    let copy = Copy::of(folder).map_err(|error| unusable(folder, error))?;
    guarded(folder, || {
        let db = open_sled(&copy.0)?;
        let meta = db.open_tree("meta")?;
        let (schema, flushed) = (meta.get("schema")?, meta.get("flushed")?);
        for name in db.tree_names() {
            db.open_tree(name)?.iter().try_for_each(|row| row.map(|_| ()))?;
        }
        Ok((schema, flushed))
    })
    .and_then(|(schema, flushed)| {
        check_schema(folder, schema.as_deref(), noted)?;
        let flushed = flushed.and_then(|bytes| bytes.as_ref().try_into().ok().map(u64::from_be_bytes));
        if flushed.unwrap_or(0) < noted.unwrap_or(0) {
            return Err(damaged(folder, "it holds less than was written to it"));
        }
        Ok(())
    })
}

/// Without a schema, there is no store; unless its making was interrupted.
fn check_schema(folder: &Path, schema: Option<&[u8]>, noted: Option<u64>) -> Result<(), StoreError> {
    let Some(schema) = schema else {
        let interrupted = noted == Some(0);
        return if interrupted {
            Ok(())
        } else {
            Err(damaged(folder, "its contents cannot be recognised"))
        };
    };
    match String::from_utf8_lossy(schema).parse::<u32>() {
        Ok(SCHEMA) => Ok(()),
        Ok(found) if found > SCHEMA => Err(StoreError::Newer {
            folder: folder.to_owned(),
            found,
        }),
        _ => Err(damaged(folder, "its layout version cannot be read")),
    }
}

/// Opens the store itself. The folder is ours by its seal: a lock of sled's that is still taken is that of its own threads,
/// which outlive by a moment the store that was closed before.
fn open_when_free(folder: &Path) -> Result<sled::Db, StoreError> {
    const TRIES: usize = 100;
    const WAIT: Duration = Duration::from_millis(10);
    for _ in 1..TRIES {
        match guarded(folder, || open_sled(folder)) {
            Err(StoreError::InUse { .. }) => std::thread::sleep(WAIT),
            opened => return opened,
        }
    }
    guarded(folder, || open_sled(folder))
}

fn open_sled(folder: &Path) -> sled::Result<sled::Db> {
    sled::Config::new().path(folder).cache_capacity(32 * 1024 * 1024).open()
}

/// sled returns an error for some damage and panics on other; both become an error of ours.
fn guarded<T>(folder: &Path, run: impl FnOnce() -> sled::Result<T>) -> Result<T, StoreError> {
    match quietly(run) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(sled::Error::Io(error))) if error.to_string().contains("lock") => Err(StoreError::InUse {
            folder: folder.to_owned(),
        }),
        Ok(Err(sled::Error::Io(error))) if is_refusal(&error) => Err(unusable(folder, error)),
        Ok(Err(error)) => Err(damaged(folder, &error.to_string())),
        Err(reason) => Err(damaged(folder, &reason)),
    }
}

/// Whether the disk refuses, rather than that what stands on it cannot be read.
fn is_refusal(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem | ErrorKind::StorageFull | ErrorKind::QuotaExceeded
    )
}

/// Runs what may panic inside sled; the panic's message comes back instead of being printed.
fn quietly<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    thread_local! {
        static QUIET: Cell<bool> = const { Cell::new(false) };
    }
    HOOK.call_once(|| {
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                print(panic);
            }
        }));
    });
    QUIET.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(run));
    QUIET.set(false);
    outcome.map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()))
            .unwrap_or_default()
    })
}

fn unusable(folder: &Path, source: std::io::Error) -> StoreError {
    StoreError::Folder {
        folder: folder.to_owned(),
        source,
    }
}

fn damaged(folder: &Path, reason: &str) -> StoreError {
    StoreError::Damaged {
        folder: folder.to_owned(),
        reason: reason.to_owned(),
    }
}

impl Store {
    /// Writes the version of the layout into a store that is new.
    fn begin(&self) -> Result<(), StoreError> {
        let meta = self.tree("meta")?;
        let known = meta.contains_key("schema");
        if known.map_err(|source| StoreError::Read { tree: "meta", source })? {
            return Ok(());
        }
        let written = meta.insert("schema", SCHEMA.to_string().as_bytes());
        written.map_err(|error| StoreError::Commit {
            reason: error.to_string(),
        })?;
        self.flush()
    }
}
