//! Logging in once, and being the same device ever after.
//!
//! | file under `<data>/matrix`, for its owner only | what |
//! | --- | --- |
//! | `key` | 32 random bytes: the SDK's SQLite stores are encrypted with them |
//! | `session.json` | user, device, access token |
//! | `recovery-key` | what restores the encrypted history and the identity on a new device |
//! | `db/` | the SDK's stores; `db.old/` those of the device before |

use std::path::{Path, PathBuf};

use matrix_sdk::authentication::matrix::MatrixSession;
use matrix_sdk::config::RequestConfig;
use matrix_sdk::encryption::recovery::RecoveryState;
use matrix_sdk::encryption::{BackupDownloadStrategy, EncryptionSettings};
use matrix_sdk::store::{StateStoreDataKey, StateStoreDataValue};
use matrix_sdk::{Client, SqliteStoreConfig};
use tracing::info;

use super::files::{Files, SESSION, SessionError};
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
    /// A device of an account that had a recovery key: the key was there, and fits.
    Recovered,
    /// A device of an account whose recovery key was not given, or does not fit: why, and what to do.
    Missing(String),
}

/// Restores the session of the data folder, or logs in for the first time with `password`. `acked` is the sync token up
/// to which everything is in the inbox.
///
/// # Errors
///
/// There is no session; the message says why and what to do.
pub async fn open(settings: &Settings, password: Option<&str>, acked: Option<&str>) -> Result<Session, SessionError> {
    let files = Files::new(&folder(&settings.data))?;
    let kept = files.session()?;
    let is_same_device = kept.is_some();
    if let Some(session) = &kept {
        check_user(session, settings, &files)?;
    } else if password.is_none() {
        return Err(SessionError::NoPassword);
    } else if files.set_aside("db")? {
        // Its keys are those of a device that is not ours any more, or never came to be.
        info!("the stores of an earlier device were moved aside");
    }
    let client = build(settings, &files).await?;
    match kept {
        Some(session) => restore(&client, session, acked, &files).await?,
        None => log_in(&client, &settings.user, password.unwrap_or_default(), &files).await?,
    }
    client.encryption().wait_for_e2ee_initialization_tasks().await;
    let recovery = set_up_recovery(&client, settings, is_same_device, &files).await?;
    Ok(Session {
        client,
        recovery,
        recovery_key_file: files.path("recovery-key"),
    })
}

/// Whether a session is kept, so that no password is needed.
pub fn is_kept(data: &Path) -> bool {
    folder(data).join(SESSION).exists()
}

fn folder(data: &Path) -> PathBuf {
    data.join("matrix")
}

fn check_user(kept: &MatrixSession, settings: &Settings, files: &Files) -> Result<(), SessionError> {
    let (kept, user) = (&kept.meta.user_id, settings.user.as_str());
    let is_same = if user.starts_with('@') && user.contains(':') {
        kept.as_str().eq_ignore_ascii_case(user)
    } else {
        kept.localpart().eq_ignore_ascii_case(user.trim_start_matches('@'))
    };
    if is_same {
        return Ok(());
    }
    Err(SessionError::OtherUser {
        folder: files.folder.clone(),
        kept: kept.to_string(),
        user: user.to_owned(),
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
            SqliteStoreConfig::with_low_memory_config(files.path("db")).key(Some(&key)),
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
    files.write(SESSION, &json)
}

/// Cross-signing is set up at login; recovery makes it, and the encrypted history, outlive this device. What an earlier
/// start left unfinished is finished.
async fn set_up_recovery(
    client: &Client,
    settings: &Settings,
    is_same_device: bool,
    files: &Files,
) -> Result<Recovery, SessionError> {
    let state = client.encryption().recovery().state();
    if is_same_device && matches!(state, RecoveryState::Enabled | RecoveryState::Unknown) {
        return Ok(Recovery::SameDevice);
    }
    let key = match &settings.recovery_key {
        Some(key) => Some(key.clone()),
        None => files.recovery_key()?,
    };
    match key {
        Some(key) if state != RecoveryState::Disabled => recover(client, &key, files).await,
        _ => make_recovery_key(client, files).await,
    }
}

async fn make_recovery_key(client: &Client, files: &Files) -> Result<Recovery, SessionError> {
    match client.encryption().recovery().enable().await {
        Ok(key) => {
            files.write("recovery-key", key.as_bytes())?;
            Ok(Recovery::Made(key))
        }
        Err(error) => Ok(Recovery::Missing(format!(
            "{error}; if the account has a recovery key already, write it to a file and start again with \
             GUICHET_RECOVERY_KEY_FILE"
        ))),
    }
}

/// Signs this device with the identity of the account, and opens its history.
async fn recover(client: &Client, key: &str, files: &Files) -> Result<Recovery, SessionError> {
    match client.encryption().recovery().recover_and_fix_backup(key).await {
        Ok(()) => {
            files.write("recovery-key", key.as_bytes())?;
            Ok(Recovery::Recovered)
        }
        Err(error) => Ok(Recovery::Missing(format!(
            "the recovery key does not open this account: {error}; give the right one in GUICHET_RECOVERY_KEY_FILE"
        ))),
    }
}
