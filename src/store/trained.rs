//! The trained table beside the store, so that the next start takes no training: a copy of what can be made again.
//!
//! ```text
//! trained/world: the rest │ u64 key │ u32 CRC-32 of the rest
//! ```
//!
//! It is not in sled, which would read it through at each opening, and nothing is lost with it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use super::Store;

const KEY: usize = 8;
const TRAILER: usize = KEY + 4;

impl Store {
    /// What was kept under a key, if it is there and whole.
    pub fn trained(&self, key: u64) -> Option<Vec<u8>> {
        let mut rest = fs::read(self.trained_file()).ok()?;
        let trailer = rest.split_off(rest.len().checked_sub(TRAILER)?);
        let is_whole = trailer[..KEY] == key.to_be_bytes() && trailer[KEY..] == crc32fast::hash(&rest).to_be_bytes();
        is_whole.then_some(rest)
    }

    /// Keeps what is written under a key, instead of what was kept before.
    ///
    /// # Errors
    ///
    /// The disk refuses; the next start trains again.
    pub fn keep_trained(&self, key: u64, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let file = self.trained_file();
        let unfinished = file.with_extension("new");
        fs::create_dir_all(self.folder.join("trained"))?;
        let mut output = Checked {
            output: BufWriter::new(File::create(&unfinished)?),
            checksum: crc32fast::Hasher::new(),
        };
        write(&mut output)?;
        let Checked { mut output, checksum } = output;
        output.write_all(&key.to_be_bytes())?;
        output.write_all(&checksum.finalize().to_be_bytes())?;
        output.flush()?;
        fs::rename(unfinished, file)
    }

    fn trained_file(&self) -> PathBuf {
        self.folder.join("trained").join("world")
    }
}

/// Takes the checksum of what is written.
struct Checked {
    output: BufWriter<File>,
    checksum: crc32fast::Hasher,
}

impl Write for Checked {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.output.write(bytes)?;
        self.checksum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
