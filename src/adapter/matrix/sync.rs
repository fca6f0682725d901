//! The sync loop: every response becomes one batch of the inbox, with the token from which to go on.

use std::time::Duration;

use jiff::Timestamp;
use matrix_sdk::Client;
use matrix_sdk::config::SyncSettings;
use matrix_sdk::encryption::VerificationState;
use matrix_sdk::ruma::api::client::filter::{Filter, FilterDefinition, LazyLoadOptions, RoomEventFilter};
use matrix_sdk::ruma::api::error::ErrorKind;
use tokio::sync::watch;
use tracing::warn;

use super::invitations::Invitations;
use super::listener::Listener;
use crate::config::Settings;
use crate::runtime::{Health, Phase};
use crate::store::{Store, StoreError};

/// How many events of a room a response may carry.
pub(super) const TIMELINE: u32 = 100;
/// How long the homeserver may wait for something to say.
const LONG_POLL: Duration = Duration::from_secs(30);
/// The homeserver is asked for more when what was heard is answered, or after this long: it answers faster when it has
/// nothing else to do, and what comes meanwhile comes at once.
const ANSWERS_FIRST: Duration = Duration::from_millis(300);
/// The first pause after an error; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Why the loop ended.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The homeserver took a request and never answered.
    #[error("the homeserver took a sync request and did not answer it")]
    Stuck,
    /// The session is over.
    #[error(
        "the homeserver does not know this session any more; remove {} and start again with the password: the bot will \
         be a new device of the same account, and what it remembers stays", session_file.display()
    )]
    LoggedOut {
        /// The file that holds the session.
        session_file: std::path::PathBuf,
    },
}

/// Syncs until `phase` changes; every batch taken in raises `work`, which `done` follows.
///
/// # Errors
///
/// The store cannot be written, or the homeserver has ended the session.
pub async fn run(
    client: &Client,
    (store, settings): (&Store, &Settings),
    (work, mut done, health): (&watch::Sender<u64>, watch::Receiver<u64>, &Health),
    mut phase: watch::Receiver<Phase>,
) -> Result<(), SyncError> {
    let mut listener = Listener::new(client, store, settings.threads);
    let mut invitations = Invitations::default();
    let mut failures = 0_u32;
    // What was left undone waits for the first response: that one is not waited for.
    let mut poll = Duration::ZERO;
    loop {
        invitations.answer_all(client, &settings.allow);
        let synced = tokio::select! {
            synced = tokio::time::timeout(settings.stuck, client.sync_once(sync_settings(poll))) => synced,
            _ = phase.changed() => return Ok(()),
        };
        // Given up halfway, the SDK may have gone on without us: only a session that is opened anew begins where we are.
        let Ok(synced) = synced else {
            health.disconnected(Timestamp::now(), "the sync was stuck");
            return Err(SyncError::Stuck);
        };
        match synced {
            Ok(response) => {
                failures = 0;
                poll = LONG_POLL.min(settings.stuck / 3);
                health.connected(Timestamp::now(), is_verified(client), client.joined_rooms().len());
                // Given up halfway, nothing of it is acknowledged, and it comes again.
                let heard = tokio::select! {
                    taken = listener.take_in(response) => taken?,
                    _ = phase.changed() => return Ok(()),
                };
                work.send_modify(|batches| *batches += 1);
                if heard {
                    let batches = *work.borrow();
                    let answered = done.wait_for(|done| *done >= batches);
                    // Over or not, it goes on.
                    drop(tokio::time::timeout(ANSWERS_FIRST, answered).await);
                }
            }
            Err(error) if is_logged_out(&error) => {
                let session_file = settings.data.join("matrix").join("session.json");
                return Err(SyncError::LoggedOut { session_file });
            }
            Err(error) => {
                let pause = pause_after(failures);
                failures += 1;
                health.disconnected(Timestamp::now(), "no answer to the sync");
                warn!(%error, delay_ms = pause.as_millis(), "no answer to the sync, trying again later");
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    _ = phase.changed() => return Ok(()),
                }
            }
        }
    }
}

/// Whether people's clients see this device as one that its owner has signed.
fn is_verified(client: &Client) -> bool {
    client.encryption().verification_state().get() == VerificationState::Verified
}

/// The pause after so many failures in a row.
pub(super) fn pause_after(failures: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(1 << failures.min(10)).min(LONGEST_PAUSE)
}

fn sync_settings(poll: Duration) -> SyncSettings {
    let mut filter = FilterDefinition::default();
    filter.room.timeline.limit = Some(TIMELINE.into());
    // Who is online, who types and who has read is nothing to it.
    filter.presence = Filter::ignore_all();
    filter.room.ephemeral = RoomEventFilter::ignore_all();
    filter.room.account_data = RoomEventFilter::ignore_all();
    filter.room.state.lazy_load_options = LazyLoadOptions::Enabled {
        include_redundant_members: false,
    };
    SyncSettings::new().timeout(poll).filter(filter.into())
}

fn is_logged_out(error: &matrix_sdk::Error) -> bool {
    matches!(error.client_api_error_kind(), Some(ErrorKind::UnknownToken(_)))
}
