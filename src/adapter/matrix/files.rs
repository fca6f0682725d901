//! The files of the Matrix session, for their owner only; and why there is no session.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use matrix_sdk::authentication::matrix::MatrixSession;

/// The file of the session: user, device, access token.
pub(super) const SESSION: &str = "session.json";

/// Why there is no session. The message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// A file of the data folder.
    #[error("cannot use {}: {source}; check that the folder belongs to you and that the disk is not full", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that was changed by somebody else.
    #[error("{} cannot be read as what it should be; restore it from a backup, or move {} aside and log in again", path.display(), folder.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// The folder to move aside.
        folder: PathBuf,
    },
    /// The homeserver or the SDK's stores.
    #[error("cannot reach the homeserver {homeserver}, or open the stores in {}: {source}; check the address and the network", folder.display())]
    Client {
        /// The homeserver.
        homeserver: String,
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: Box<matrix_sdk::ClientBuildError>,
    },
    /// The folder belongs to another account.
    #[error("{} holds the session of {kept}, not of {user}; set GUICHET_USER to it, or give another data folder", folder.display())]
    OtherUser {
        /// The folder.
        folder: PathBuf,
        /// Whose session is kept.
        kept: String,
        /// Who was asked for.
        user: String,
    },
    /// No password was given, and there is no session yet.
    #[error(
        "this is the first time and no password was given; set GUICHET_PASSWORD or GUICHET_PASSWORD_FILE, or run guichet login"
    )]
    NoPassword,
    /// The homeserver refuses.
    #[error("cannot log in as {user}: {source}; check the user and the password")]
    Login {
        /// Who.
        user: String,
        /// Why.
        source: Box<matrix_sdk::Error>,
    },
    /// The session that was kept is refused.
    #[error(
        "the kept session cannot be restored: {source}; remove session.json from {} and start again with the password: \
         the bot will be a new device of the same account, and what it remembers stays", folder.display()
    )]
    Restore {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: Box<matrix_sdk::Error>,
    },
}

/// The files of the folder.
#[derive(Debug)]
pub(super) struct Files {
    pub(super) folder: PathBuf,
}

impl Files {
    pub(super) fn new(folder: &Path) -> Result<Self, SessionError> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let created = builder.create(folder);
        created.map_err(|source| SessionError::File {
            path: folder.to_owned(),
            source,
        })?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(super) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, SessionError> {
        match std::fs::read(self.path(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(SessionError::File {
                path: self.path(name),
                source,
            }),
        }
    }

    /// Writes a file for its owner only: whole or not at all.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), SessionError> {
        let written = || -> std::io::Result<()> {
            let draft = self.path(&format!("{name}.new"));
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&draft)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            std::fs::rename(draft, self.path(name))
        };
        written().map_err(|source| SessionError::File {
            path: self.path(name),
            source,
        })
    }

    /// Moves a folder aside, in place of what was moved aside before.
    pub(super) fn set_aside(&self, name: &str) -> Result<bool, SessionError> {
        let (path, aside) = (self.path(name), self.path(&format!("{name}.old")));
        let moved = || -> std::io::Result<bool> {
            if !path.exists() {
                return Ok(false);
            }
            if aside.exists() {
                std::fs::remove_dir_all(&aside)?;
            }
            std::fs::rename(&path, &aside).map(|()| true)
        };
        moved().map_err(|source| SessionError::File {
            path: path.clone(),
            source,
        })
    }

    /// The recovery key that was kept.
    pub(super) fn recovery_key(&self) -> Result<Option<String>, SessionError> {
        let kept = self.read("recovery-key")?;
        let text = kept.map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned());
        Ok(text.filter(|key| !key.is_empty()))
    }

    pub(super) fn session(&self) -> Result<Option<MatrixSession>, SessionError> {
        let unreadable = |_| SessionError::Unreadable {
            path: self.path(SESSION),
            folder: self.folder.clone(),
        };
        self.read(SESSION)?
            .map(|json| serde_json::from_slice(&json).map_err(unreadable))
            .transpose()
    }

    pub(super) fn store_key(&self) -> Result<[u8; 32], SessionError> {
        if let Some(bytes) = self.read("key")? {
            let unreadable = |_| SessionError::Unreadable {
                path: self.path("key"),
                folder: self.folder.clone(),
            };
            return bytes.try_into().map_err(unreadable);
        }
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| SessionError::File {
            path: self.path("key"),
            source: std::io::Error::other(error),
        })?;
        self.write("key", &key)?;
        Ok(key)
    }
}
