//! The rooms that the bot is in: what the homeserver says of them, and what people said.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{Store, StoreError, encode};
use crate::dialogue::{Conversation, ConversationKey, Incident, Place, RoomFacts, RoomSettings, World};
use crate::language::Slots;

impl Store {
    /// The rooms that the bot is in.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn room_ids(&self) -> Result<Vec<String>, StoreError> {
        let keys = self.tree("rooms")?.iter().keys();
        keys.map(|key| {
            let key = key.map_err(|source| StoreError::Read { tree: "rooms", source })?;
            Ok(String::from_utf8_lossy(&key).into_owned())
        })
        .collect()
    }

    /// The rooms that the bot is in, with all that is known of them, for `world` to understand.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn places(&self, world: &World) -> Result<Vec<Place>, StoreError> {
        let people: HashMap<String, Slots> = self
            .people()?
            .into_iter()
            .map(|(key, conversation): (_, Conversation)| (key.room, conversation.profile))
            .collect();
        let mut places = Vec::new();
        for room in self.room_ids()? {
            let facts: RoomFacts = self.get("facts", room.as_bytes())?.unwrap_or_default();
            if !facts.is_space {
                let profile = people.get(&room).filter(|_| facts.person.is_some());
                let settings = self.settings_of(&room)?;
                places.push(Place::of(world, room, (facts, settings), profile));
            }
        }
        Ok(places)
    }

    /// A room for one, who has the name of the room: the terminal.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn place_of_one(&self, world: &World, room: &str) -> Result<Place, StoreError> {
        let key = ConversationKey {
            room: room.to_owned(),
            thread: None,
            person: room.to_owned(),
        };
        let facts = RoomFacts {
            person: Some(room.to_owned()),
            ..RoomFacts::default()
        };
        let profile = self.conversation(&key)?.profile;
        let settings = self.settings_of(room)?;
        Ok(Place::of(world, room.to_owned(), (facts, settings), Some(&profile)))
    }

    fn settings_of(&self, room: &str) -> Result<RoomSettings, StoreError> {
        Ok(self.get("settings", room.as_bytes())?.unwrap_or_default())
    }

    /// What does not work now.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn incidents(&self, now: Timestamp) -> Result<Vec<Incident>, StoreError> {
        let all = self
            .rows::<Incident>("incidents")?
            .into_iter()
            .map(|(_, incident)| incident);
        Ok(all.filter(|incident| incident.is_on(now)).collect())
    }

    /// Forgets what works again.
    pub(super) fn forget_incidents(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut gone = sled::Batch::default();
        for (key, incident) in self.rows::<Incident>("incidents")? {
            if !incident.is_on(now) {
                gone.remove(key);
            }
        }
        let removed = self.tree("incidents")?.apply_batch(gone);
        removed.map_err(|error| StoreError::Commit {
            reason: error.to_string(),
        })
    }

    /// Keeps what the homeserver says of rooms; gives whether anything is new.
    ///
    /// # Errors
    ///
    /// The store cannot be read or written.
    pub fn keep_facts(&self, facts: &[(String, RoomFacts)]) -> Result<bool, StoreError> {
        let mut batch = sled::Batch::default();
        let mut is_new = false;
        for (room, facts) in facts {
            if self.get::<RoomFacts>("facts", room.as_bytes())?.as_ref() != Some(facts) {
                batch.insert(room.as_bytes(), encode(facts));
                is_new = true;
            }
        }
        let written = self.tree("facts")?.apply_batch(batch);
        written.map_err(|error| StoreError::Commit {
            reason: error.to_string(),
        })?;
        Ok(is_new)
    }
}
