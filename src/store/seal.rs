//! The seal of a store's folder: who has it open, and how far it was written.
//!
//! sled takes a file that it cannot read for an empty one and writes over it, and leaves out in silence what stands
//! after a damaged place. So the folder has a file of ours, `seal`: it is locked while a process has the store open,
//! and it holds the number of the last flush, which also stands in the store. A store in which a smaller number
//! stands has lost something.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::StoreError;

/// A locked seal. Dropping it lets another process in.
#[derive(Debug)]
pub(super) struct Seal {
    file: File,
    flushes: Option<u64>,
}

impl Seal {
    /// Locks the folder; `InUse` if another process has it open.
    pub(super) fn take(folder: &Path) -> Result<Self, StoreError> {
        let unusable = |source| StoreError::Folder {
            folder: folder.to_owned(),
            source,
        };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(folder.join("seal")).map_err(unusable)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => StoreError::InUse {
                folder: folder.to_owned(),
            },
            TryLockError::Error(source) => unusable(source),
        })?;
        let mut text = String::new();
        let flushes = file
            .read_to_string(&mut text)
            .ok()
            .and_then(|_| text.trim().parse().ok());
        Ok(Self { file, flushes })
    }

    /// The number of the last flush; `None` if the folder was never sealed.
    pub(super) fn flushes(&self) -> Option<u64> {
        self.flushes
    }

    /// Notes a flush, once the data is on disk. The note itself may reach the disk later: an older one is true as well.
    pub(super) fn note(&mut self, flushes: u64) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(format!("{flushes:020}\n").as_bytes())?;
        self.flushes = Some(flushes);
        Ok(())
    }
}
