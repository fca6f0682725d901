//! Opening: a folder of one's own, one process at a time, and damage that is told, never written over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::{SCHEMA, Store, StoreError};

/// Opens the store of a folder.
pub(super) fn open(folder: &Path) -> Result<Store, StoreError> {
    create(folder).map_err(|source| StoreError::Folder {
        folder: folder.to_owned(),
        source,
    })?;
    let db = open_sled(folder)?;
    let store = Store {
        db,
        folder: folder.to_owned(),
    };
    store.check_schema()?;
    Ok(store)
}

/// Creates the folder, for its owner only.
fn create(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// sled returns an error for some damage and panics on other; both become `Damaged`.
fn open_sled(folder: &Path) -> Result<sled::Db, StoreError> {
    let damaged = |reason: String| StoreError::Damaged {
        folder: folder.to_owned(),
        reason,
    };
    let opened = quietly(|| sled::Config::new().path(folder).cache_capacity(32 * 1024 * 1024).open());
    match opened {
        Ok(Ok(db)) => Ok(db),
        Ok(Err(sled::Error::Io(error))) if error.to_string().contains("lock") => Err(StoreError::InUse {
            folder: folder.to_owned(),
        }),
        Ok(Err(sled::Error::Io(error))) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            Err(StoreError::Folder {
                folder: folder.to_owned(),
                source: error,
            })
        }
        Ok(Err(error)) => Err(damaged(error.to_string())),
        Err(reason) => Err(damaged(reason)),
    }
}

/// Runs what may panic inside sled; the panic's message comes back instead of being printed.
fn quietly<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = catch_unwind(AssertUnwindSafe(run));
    std::panic::set_hook(hook);
    outcome.map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()))
            .unwrap_or_default()
    })
}

impl Store {
    fn check_schema(&self) -> Result<(), StoreError> {
        let meta = self.tree("meta")?;
        let found = meta
            .get("schema")
            .map_err(|source| StoreError::Read { tree: "meta", source })?;
        let found = found.map(|bytes| String::from_utf8_lossy(&bytes).parse::<u32>());
        match found {
            None => {
                let written = meta.insert("schema", SCHEMA.to_string().as_bytes());
                written.map_err(|error| StoreError::Commit {
                    reason: error.to_string(),
                })?;
                self.flush()
            }
            Some(Ok(SCHEMA)) => Ok(()),
            Some(Ok(found)) if found > SCHEMA => Err(StoreError::Newer {
                folder: self.folder.clone(),
                found,
            }),
            Some(_) => {
                let reason = "its layout version cannot be read".to_owned();
                Err(StoreError::Damaged {
                    folder: self.folder.clone(),
                    reason,
                })
            }
        }
    }
}
