//! Invitations: joined if they come from somebody the operator accepts, declined otherwise.

use matrix_sdk::{Client, Room};
use tracing::{info, warn};

use crate::config::Settings;

/// Answers every invitation that waits. One that fails is tried again after the next sync.
pub(super) async fn answer_all(client: &Client, settings: &Settings) {
    for room in client.invited_rooms() {
        if let Err(error) = answer(&room, client, settings).await {
            warn!(room = %room.room_id(), %error, "the invitation could not be answered, trying again later");
        }
    }
}

async fn answer(room: &Room, client: &Client, settings: &Settings) -> matrix_sdk::Result<()> {
    let invite = room.invite_details().await?;
    let me = client.user_id().map(ToString::to_string).unwrap_or_default();
    if settings.accepts(invite.inviter_id.as_str(), &me) {
        room.join().await?;
        info!(room = %room.room_id(), "joined");
    } else {
        room.leave().await?;
        info!(room = %room.room_id(), "invitation declined: its sender is not on the list");
    }
    Ok(())
}
