//! A café numérique, from the idea to the minutes: announced, changed, attended, told. Pure.
//!
//! ```text
//! « annonce un café numérique … » ─► Draft ─ « oui », and the head agrees ─► Announced ─► over: minutes, opinions
//!          what is missing is asked ──┘ │  (not yet: a to-do)                  │ └─ changed: every copy, those who come,
//!                                       └─ dropped ─► Cancelled ◄─ cancelled ──┘    the reminders
//! ```
//!
//! The announcement is a campaign with the id of the café; who comes stands here, whatever they did to say so.

mod after;
mod announce;
mod change;
mod desk;
mod draft;
mod guests;
mod list;
mod meant;
mod order;
mod phrases;
mod read;
mod reminders;
mod rooms;
mod wishes;
mod words;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, Zoned};
use serde::{Deserialize, Serialize};

pub use desk::{CafeDesk, cafe, may_be_about_cafes};

use super::ConversationKey;
use crate::language::Slots;

/// How long a café lasts if nothing is said.
const MINUTES: u16 = 30;

/// A café numérique.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cafe {
    /// The message that asked for it; its announcement, a campaign, has the same id.
    pub id: String,
    /// By which people call it.
    pub number: usize,
    /// Who puts it in place, and where they are written to.
    pub organiser: ConversationKey,
    /// Their school, as far as it is known.
    pub profile: Slots,
    /// Whom staff want it announced to: « tous les RRUPN de Creuse ».
    pub audience: Option<String>,
    /// When it was asked for.
    pub at: Timestamp,
    /// What is announced.
    pub details: Details,
    /// How far it is.
    pub life: Life,
    /// Grows with each change, so that calendars follow.
    pub sequence: u32,
    /// Who comes, in the order in which they said so.
    pub guests: Vec<Guest>,
    /// What is kept of it: minutes and links, in order.
    pub minutes: Vec<Minute>,
}

/// What is announced of a café.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// When it begins.
    pub when: When,
    /// Where.
    pub place: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// Who leads it.
    pub leader: Option<String>,
    /// How long it lasts, in minutes.
    pub minutes: u16,
    /// So many may come.
    pub seats: Option<usize>,
    /// Where those at a distance meet.
    pub link: Option<String>,
}

/// When a café begins, as far as it was said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// It was not said.
    #[default]
    Unknown,
    /// A day without an hour.
    Day(Date),
    /// A moment.
    At(Zoned),
}

/// How far a café is; each state holds what is true in it only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Life {
    /// It is being prepared.
    Draft {
        /// What was asked.
        asked: Asked,
        /// The message that made the bot ask.
        message: String,
        /// When.
        at: Timestamp,
        /// The rooms that were chosen for the announcement.
        rooms: Vec<String>,
    },
    /// It was announced.
    Announced {
        /// When its moment was last announced.
        since: Timestamp,
        /// Where.
        rooms: Vec<String>,
    },
    /// It was dropped, or cancelled.
    Cancelled,
}

/// What is asked of who prepares a café.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// When it begins.
    When,
    /// Where it takes place.
    Place,
    /// What it is about.
    Subject,
    /// Which of these rooms get the announcement.
    Rooms(Vec<String>),
    /// Whether what was understood is right.
    Confirm,
    /// Whether the head of the school agrees.
    Agreement,
    /// Nothing: it waits for that agreement, or for a room.
    Nothing,
}

/// Somebody who comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// Who.
    pub person: String,
    /// The room where they said so.
    pub room: String,
    /// How they come.
    pub presence: Presence,
    /// When they said so.
    pub at: Timestamp,
    /// What they thought of it.
    pub opinion: Option<Opinion>,
}

/// How somebody comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Into the room.
    Here,
    /// By video.
    Distance,
}

/// What somebody thought of a café.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// 1: useful, 2: a little, 3: not.
    pub mark: u8,
    /// When they said so; soon after, what they say is a subject for the next one.
    pub at: Timestamp,
}

/// Something that is kept of a café.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minute {
    /// The message that told it.
    pub message: String,
    /// What it says.
    pub text: String,
}

/// Somebody would like a café about something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// The message that said so.
    pub id: String,
    /// Who.
    pub person: String,
    /// Their school: the name of their room, or themselves.
    pub school: String,
    /// What is known of that school.
    pub profile: Slots,
    /// About what.
    pub subject: String,
    /// When.
    pub at: Timestamp,
}

/// A change to the cafés, or to what is wished.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CafeChange {
    /// Keep a café as it is now.
    Keep(Box<Cafe>),
    /// Keep a wish.
    Wish(Wish),
    /// Forget a wish, by its id.
    Unwish(String),
}

impl Default for Details {
    fn default() -> Self {
        Self {
            when: When::Unknown,
            place: None,
            subject: None,
            leader: None,
            minutes: MINUTES,
            seats: None,
            link: None,
        }
    }
}

impl Cafe {
    /// When it begins, once that is known.
    pub fn start(&self) -> Option<&Zoned> {
        match &self.details.when {
            When::At(start) => Some(start),
            When::Unknown | When::Day(_) => None,
        }
    }

    /// When it ends, once that is known.
    pub fn end(&self) -> Option<Zoned> {
        let length = SignedDuration::from_mins(i64::from(self.details.minutes));
        self.start()?.checked_add(length).ok()
    }

    /// Whether it was announced and not cancelled.
    pub fn is_announced(&self) -> bool {
        matches!(self.life, Life::Announced { .. })
    }

    /// Whether it is announced and not over.
    pub fn is_coming(&self, now: Timestamp) -> bool {
        self.is_announced() && self.end().is_some_and(|end| end.timestamp() > now)
    }

    /// Whether it took place, or takes place now.
    pub fn has_begun(&self, now: Timestamp) -> bool {
        self.is_announced() && self.start().is_some_and(|start| start.timestamp() <= now)
    }

    /// Somebody who comes.
    pub fn guest(&self, person: &str) -> Option<&Guest> {
        self.guests.iter().find(|guest| guest.person == person)
    }

    /// Who comes into the room, and who waits for a seat there.
    pub fn seated(&self) -> (Vec<&Guest>, Vec<&Guest>) {
        let here: Vec<&Guest> = self
            .guests
            .iter()
            .filter(|guest| guest.presence == Presence::Here)
            .collect();
        let seats = self.details.seats.unwrap_or(here.len()).min(here.len());
        let (seated, waiting) = here.split_at(seats);
        (seated.to_vec(), waiting.to_vec())
    }

    /// Whether somebody waits for a seat.
    pub fn is_waiting(&self, person: &str) -> bool {
        self.seated().1.iter().any(|guest| guest.person == person)
    }

    /// The subject, or what stands for it.
    fn title(&self) -> &str {
        self.details.subject.as_deref().unwrap_or("sujet à préciser")
    }
}
