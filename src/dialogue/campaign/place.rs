//! A place that can be reached: a room, with what is known of it and what it asked for. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::dialogue::World;
use crate::language::Slots;
use crate::language::slot::complete;

/// What one can subscribe to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// LINE, the newsletter.
    Line,
    /// The cafés numériques of one's académie.
    Cafes,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Line, Self::Cafes];

    /// The topic that a folded word names.
    pub(super) fn named(word: &str) -> Option<Self> {
        match word {
            "line" | "lettre" | "newsletter" => Some(Self::Line),
            "cafe" | "cafes" => Some(Self::Cafes),
            _ => None,
        }
    }

    /// Whether a folded word only completes the name of a topic: « café numérique », « lettre d'informations ».
    pub(super) fn belongs(word: &str) -> bool {
        matches!(
            word,
            "numerique" | "numeriques" | "d" | "information" | "informations" | "info" | "infos" | "academique"
        )
    }

    /// « LINE », « l'annonce des cafés numériques ».
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "LINE",
            Self::Cafes => "l'annonce des cafés numériques",
        }
    }
}

/// What the homeserver says of a room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomFacts {
    /// Its name, as people see it.
    pub name: Option<String>,
    /// The person, in a room for two.
    pub person: Option<String>,
    /// The names of the spaces that it belongs to.
    pub spaces: Vec<String>,
    /// It holds rooms, and nobody writes there.
    #[serde(default)]
    pub is_space: bool,
}

/// What people said of a room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomSettings {
    /// What it was subscribed to, and what it was unsubscribed from.
    #[serde(default)]
    pub topics: BTreeMap<Topic, bool>,
    /// Département, type of school, ENT of those who are there.
    #[serde(default)]
    pub profile: Slots,
}

/// A room that the bot is in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Room id.
    pub room: String,
    /// Its name.
    pub name: Option<String>,
    /// The person, in a room for two.
    pub person: Option<String>,
    /// The names of the spaces that it belongs to.
    pub spaces: Vec<String>,
    /// What is known of those who are there.
    pub profile: Slots,
    /// What was said of the room itself.
    pub described: Slots,
    /// What it was subscribed to, and what it was unsubscribed from.
    pub topics: BTreeMap<Topic, bool>,
}

impl Place {
    /// A room with all that is known of it. Its profile is what was said of it, else that of the person in a room for two,
    /// else what its name says: « Collège de Guéret ».
    pub fn of(
        world: &World,
        room: String,
        (facts, settings): (RoomFacts, RoomSettings),
        person: Option<&Slots>,
    ) -> Self {
        let named = facts.name.as_deref().filter(|_| facts.person.is_none());
        let named = named.map(|name| world.language.read(name).slots()).unwrap_or_default();
        let deductions = &world.lexicon().deductions;
        let known = complete(deductions, person.unwrap_or(&named), &Slots::new());
        let profile = if settings.profile.is_empty() {
            known
        } else {
            complete(deductions, &settings.profile, &known)
        };
        Self {
            room,
            name: facts.name,
            person: facts.person,
            spaces: facts.spaces,
            profile,
            described: settings.profile,
            topics: settings.topics,
        }
    }

    /// Whether something is to be sent there. `roles`: who gets LINE in a room for two without having asked for it.
    pub fn gets(&self, topic: Topic, roles: &[String]) -> bool {
        let by_role = || {
            let role = self.profile.get("role");
            topic == Topic::Line && self.person.is_some() && role.is_some_and(|role| roles.contains(role))
        };
        self.topics.get(&topic).copied().unwrap_or_else(by_role)
    }

    /// What it is called for people.
    pub fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.room)
    }
}
