//! Invitations: joined if they come from somebody the operator accepts, declined otherwise.

use std::collections::HashMap;
use std::time::Duration;

use matrix_sdk::ruma::OwnedRoomId;
use matrix_sdk::{Client, Room};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tracing::{info, warn};

use crate::config::AllowList;

/// More invitations than this are not answered at a time.
const MOST_AT_A_TIME: usize = 8;
/// The first pause before an invitation is answered again; each further one is twice as long. Joining a room of a distant
/// server may take minutes.
const FIRST_PAUSE: Duration = Duration::from_mins(2);

/// Answers invitations beside the sync loop, and ends with this value.
#[derive(Debug, Default)]
pub(super) struct Invitations {
    under_way: JoinSet<()>,
    tried: HashMap<OwnedRoomId, Tried>,
}

/// How often an invitation was answered in vain.
#[derive(Debug)]
struct Tried {
    times: u32,
    again: Instant,
}

impl Invitations {
    /// Begins to answer every invitation that waits.
    pub(super) fn answer_all(&mut self, client: &Client, allow: &AllowList) {
        while self.under_way.try_join_next().is_some() {}
        let waiting = client.invited_rooms();
        self.tried
            .retain(|tried, _| waiting.iter().any(|room| room.room_id() == tried));
        for room in waiting {
            if self.under_way.len() >= MOST_AT_A_TIME {
                return;
            }
            let now = Instant::now();
            let tried = self
                .tried
                .entry(room.room_id().to_owned())
                .or_insert(Tried { times: 0, again: now });
            if tried.again > now {
                continue;
            }
            tried.again = now + FIRST_PAUSE.saturating_mul(1 << tried.times.min(6));
            tried.times += 1;
            let allow = allow.clone();
            self.under_way.spawn(async move {
                if let Err(error) = answer(&room, &allow).await {
                    warn!(room = %room.room_id(), %error, "the invitation could not be answered, trying again later");
                }
            });
        }
    }
}

async fn answer(room: &Room, allow: &AllowList) -> matrix_sdk::Result<()> {
    let invite = room.invite_details().await?;
    if !allow.accepts(invite.inviter_id.as_str(), room.own_user_id().as_str()) {
        room.leave().await?;
        info!(room = %room.room_id(), "invitation declined: its sender is not on the list");
        return Ok(());
    }
    match room.join().await {
        Ok(()) => info!(room = %room.room_id(), "joined"),
        Err(error) if is_refused(&error) => {
            warn!(room = %room.room_id(), %error, "the room can't be joined, the invitation is declined");
            room.leave().await?;
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

fn is_refused(error: &matrix_sdk::Error) -> bool {
    let status = error.as_client_api_error().map(|error| error.status_code.as_u16());
    matches!(status, Some(400 | 403 | 404))
}
