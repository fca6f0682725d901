//! What the homeserver says of the rooms: their names, who is in a room for two, the spaces that they belong to.

use std::collections::HashMap;

use matrix_sdk::deserialized_responses::RawAnySyncOrStrippedState;
use matrix_sdk::ruma::events::StateEventType;
use matrix_sdk::{Client, Room};
use serde_json::Value;
use tracing::warn;

use crate::dialogue::RoomFacts;

/// The facts of some rooms.
pub(super) async fn facts(client: &Client, rooms: &[Room]) -> Vec<(String, RoomFacts)> {
    let spaces = spaces(client).await;
    let of = |room: &Room| {
        let id = room.room_id().to_string();
        let person = person(room);
        let facts = RoomFacts {
            name: room.name().or_else(|| person.as_ref().map(|(_, name)| name.clone())),
            person: person.map(|(id, _)| id),
            spaces: spaces.get(&id).cloned().unwrap_or_default(),
            is_space: room.is_space(),
        };
        (id, facts)
    };
    rooms.iter().map(of).collect()
}

/// The other person of a room for two, by id and by name.
fn person(room: &Room) -> Option<(String, String)> {
    if room.active_members_count() > 2 || room.is_space() {
        return None;
    }
    let hero = room.heroes().into_iter().next()?;
    let id = hero.user_id.to_string();
    let name = hero.display_name.unwrap_or_else(|| hero.user_id.localpart().to_owned());
    Some((id, name))
}

/// For each room, the names of the spaces that hold it, as far as the bot is in them.
async fn spaces(client: &Client) -> HashMap<String, Vec<String>> {
    let mut spaces: HashMap<String, Vec<String>> = HashMap::new();
    for space in client.joined_rooms().into_iter().filter(|room| room.is_space()) {
        let Some(name) = space.name() else { continue };
        match space.get_state_events(StateEventType::SpaceChild).await {
            Ok(children) => {
                for child in children.iter().filter_map(child) {
                    spaces.entry(child).or_default().push(name.clone());
                }
            }
            Err(error) => warn!(%error, "the rooms of a space could not be read: they are not reached by its name"),
        }
    }
    for names in spaces.values_mut() {
        names.sort();
    }
    spaces
}

/// The room that an entry of a space names; one without a way to it was taken out.
fn child(entry: &RawAnySyncOrStrippedState) -> Option<String> {
    let RawAnySyncOrStrippedState::Sync(raw) = entry else {
        return None;
    };
    let entry: Value = serde_json::from_str(raw.json().get()).ok()?;
    let via = entry["content"]["via"].as_array()?;
    (!via.is_empty()).then(|| entry["state_key"].as_str().map(str::to_owned))?
}
