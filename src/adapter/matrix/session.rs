//! Logging in once, and being the same device ever after.
//!
//! | file under `<data>/matrix`, for its owner only | what |
//! | --- | --- |
//! | `key` | 32 random bytes: the SDK's SQLite stores are encrypted with them |
//! | `session.json` | user, device, access token |
//! | `recovery-key` | what restores the encrypted history and the identity on a new device |
//! | `db/` | the SDK's stores |

use std::io::Write as _;
use std::path::{Path, PathBuf};

use matrix_sdk::authentication::matrix::MatrixSession;
use matrix_sdk::config::RequestConfig;
use matrix_sdk::encryption::{BackupDownloadStrategy, EncryptionSettings};
use matrix_sdk::store::{StateStoreDataKey, StateStoreDataValue};
use matrix_sdk::{Client, SqliteStoreConfig};

use crate::config::Settings;

/// A network error is retried this often before the request is given back.
const RETRIES: usize = 3;

/// A client that is logged in.
#[derive(Debug)]
pub struct Session {
    /// The client.
    pub client: Client,
    /// What became of its identity and of the encrypted history.
    pub recovery: Recovery,
    /// The file that holds the recovery key.
    pub recovery_key_file: PathBuf,
}

/// What makes the bot's identity and its encrypted history outlive a device.
#[derive(Debug)]
pub enum Recovery {
    /// The same device as before: nothing to do.
    SameDevice,
    /// A new account: this recovery key was made just now.
    Made(String),
    /// A new device of an account that had a recovery key: it was given, and fits.
    Recovered,
    /// A new device of an account whose recovery key was not given, or does not fit: why, and what to do.
    Missing(String),
}

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
    #[error("the kept session is refused: {source}; move {} aside and log in again: the bot will be a new device", folder.display())]
    Restore {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: Box<matrix_sdk::Error>,
    },
}

/// Restores the session of the data folder, or logs in for the first time with `password`. `acked` is the sync token up
/// to which everything is in the inbox.
///
/// # Errors
///
/// There is no session; the message says why and what to do.
pub async fn open(settings: &Settings, password: Option<&str>, acked: Option<&str>) -> Result<Session, SessionError> {
    let files = Files::new(&settings.data.join("matrix"))?;
    let kept = files.session()?;
    if kept.is_none() && password.is_none() {
        return Err(SessionError::NoPassword);
    }
    let client = build(settings, &files).await?;
    let is_same_device = kept.is_some();
    match kept {
        Some(session) => restore(&client, session, acked, &files).await?,
        None => log_in(&client, &settings.user, password.unwrap_or_default(), &files).await?,
    }
    client.encryption().wait_for_e2ee_initialization_tasks().await;
    let recovery = match (is_same_device, &settings.recovery_key) {
        (true, _) => Recovery::SameDevice,
        (false, Some(key)) => recover(&client, key, &files).await?,
        (false, None) => make_recovery_key(&client, &files).await?,
    };
    Ok(Session {
        client,
        recovery,
        recovery_key_file: files.path("recovery-key"),
    })
}

async fn build(settings: &Settings, files: &Files) -> Result<Client, SessionError> {
    let key = files.store_key()?;
    let encryption = EncryptionSettings {
        auto_enable_cross_signing: true,
        auto_enable_backups: true,
        backup_download_strategy: BackupDownloadStrategy::AfterDecryptionFailure,
    };
    Client::builder()
        .server_name_or_homeserver_url(&settings.homeserver)
        .sqlite_store_with_config_and_cache_path(
            SqliteStoreConfig::new(files.path("db")).key(Some(&key)),
            None::<&Path>,
        )
        .with_encryption_settings(encryption)
        .request_config(RequestConfig::new().retry_limit(RETRIES))
        .build()
        .await
        .map_err(|source| SessionError::Client {
            homeserver: settings.homeserver.clone(),
            folder: files.folder.clone(),
            source: Box::new(source),
        })
}

async fn restore(
    client: &Client,
    session: MatrixSession,
    acked: Option<&str>,
    files: &Files,
) -> Result<(), SessionError> {
    let refused = |source: matrix_sdk::Error| SessionError::Restore {
        folder: files.folder.clone(),
        source: source.into(),
    };
    let store = client.state_store();
    let rewound = match acked {
        Some(token) => {
            let value = StateStoreDataValue::SyncToken(token.to_owned());
            store.set_kv_data(StateStoreDataKey::SyncToken, value).await
        }
        None => store.remove_kv_data(StateStoreDataKey::SyncToken).await,
    };
    rewound.map_err(|error| refused(error.into()))?;
    client.restore_session(session).await.map_err(refused)
}

async fn log_in(client: &Client, user: &str, password: &str, files: &Files) -> Result<(), SessionError> {
    let refused = |source: matrix_sdk::Error| SessionError::Login {
        user: user.to_owned(),
        source: source.into(),
    };
    let login = client
        .matrix_auth()
        .login_username(user, password)
        .initial_device_display_name("Guichet");
    login.send().await.map_err(refused)?;
    let session = client.matrix_auth().session();
    let json = serde_json::to_vec(&session).unwrap_or_default();
    files.write("session.json", &json)
}

/// Cross-signing is set up at login; recovery makes it, and the encrypted history, outlive this device.
async fn make_recovery_key(client: &Client, files: &Files) -> Result<Recovery, SessionError> {
    match client.encryption().recovery().enable().await {
        Ok(key) => {
            files.write("recovery-key", key.as_bytes())?;
            Ok(Recovery::Made(key))
        }
        Err(error) => Ok(Recovery::Missing(format!(
            "{error}; if the account has a recovery key already, log in again on an empty data folder with \
             GUICHET_RECOVERY_KEY_FILE"
        ))),
    }
}

/// Signs this new device with the identity of the account, and opens its history.
async fn recover(client: &Client, key: &str, files: &Files) -> Result<Recovery, SessionError> {
    match client.encryption().recovery().recover_and_fix_backup(key).await {
        Ok(()) => {
            files.write("recovery-key", key.as_bytes())?;
            Ok(Recovery::Recovered)
        }
        Err(error) => Ok(Recovery::Missing(format!(
            "the recovery key that was given does not open this account: {error}"
        ))),
    }
}

/// The files of the folder.
struct Files {
    folder: PathBuf,
}

impl Files {
    fn new(folder: &Path) -> Result<Self, SessionError> {
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

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, SessionError> {
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
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), SessionError> {
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

    fn session(&self) -> Result<Option<MatrixSession>, SessionError> {
        let unreadable = |_| SessionError::Unreadable {
            path: self.path("session.json"),
            folder: self.folder.clone(),
        };
        self.read("session.json")?
            .map(|json| serde_json::from_slice(&json).map_err(unreadable))
            .transpose()
    }

    fn store_key(&self) -> Result<[u8; 32], SessionError> {
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
