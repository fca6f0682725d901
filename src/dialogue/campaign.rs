//! One message to many rooms: from the draft to the last room, corrected, withdrawn. Pure.
//!
//! ```text
//! « diffuse … : … » ─► Draft ─ « oui » ─► Sending ─ every copy is there ─► Sent
//!                       │ │                 │  ▲                            │
//!                       │ └─► Submitted ────┘  ├─ Paused                    ├─ corrected ─► Sending
//!                       │   (a second person   └─ Cancelled                 └─ withdrawn ─► Withdrawing ─► Withdrawn
//!                       └─ « non » ─► Dropped      (what is there stays)
//! ```
//!
//! What is wanted stands in the campaign; what is there, in the copies, one a room. Whoever sends brings each copy to what is
//! wanted: so a campaign that is stopped, corrected or begun again repeats nothing.

mod audience;
mod desk;
mod draft;
mod edit;
mod life;
mod office;
mod order;
mod place;
mod report;
mod subscribe;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use audience::{Among, Audience};
pub use desk::{campaign, may_be_about_campaigns};
pub use office::{Ask, Asked, Office, Rules};
pub use place::{Place, RoomFacts, RoomSettings, Topic};
pub use report::{Speed, progress, report};
pub use subscribe::{Subscription, subscribe};

use super::{Answer, ConversationKey, File, MessageId};
use crate::knowledge::Issue;

/// What goes to many rooms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Anything.
    Announcement,
    /// An issue of LINE.
    Line(Box<Issue>),
    /// A café numérique, by its id.
    Cafe(String),
}

/// Something that is to go to many rooms, before anybody confirmed it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The message that asked for it: by it, it is known.
    pub message: MessageId,
    /// What it is.
    pub kind: Kind,
    /// The message itself, then what goes into its thread.
    pub parts: Vec<Content>,
    /// Who gets it, in words: « les salons abonnés à LINE ».
    pub audience: String,
}

/// The number of the campaign that comes after these.
pub(super) fn next_number<'a>(campaigns: impl IntoIterator<Item = &'a Campaign>) -> usize {
    let numbers = campaigns.into_iter().map(|campaign| campaign.number);
    numbers.max().unwrap_or(0) + 1
}

/// One message, or a thread of them, and who is to have it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Campaign {
    /// The message that asked for it.
    pub id: String,
    /// By which people call it.
    pub number: usize,
    /// What it is.
    pub kind: Kind,
    /// The message itself, then what goes into its thread.
    pub parts: Vec<Part>,
    /// Who gets it.
    pub audience: Audience,
    /// Who asked for it, and where its reports go.
    pub author: ConversationKey,
    /// The thread that its reports go to.
    pub thread: Option<String>,
    /// When it was asked for.
    pub at: Timestamp,
    /// How far it is.
    pub life: Life,
    /// Grows with each correction, from 1.
    pub revision: u32,
    /// The room and the message in answer to which its progress is shown.
    pub progress: Option<(String, MessageId)>,
    /// How many rooms it had reached when it was over.
    #[serde(default)]
    pub tally: Option<Tally>,
}

/// A message of a campaign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// What it holds.
    pub content: Content,
    /// The revision in which it was last changed.
    pub revision: u32,
}

/// What a part of a campaign holds. Texts are corrected where they stand; files and polls stay as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A text.
    Text(Answer),
    /// A file.
    File(File),
    /// A poll.
    Poll(Poll),
}

/// A question with options to choose one from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// The question.
    pub question: String,
    /// The options, each by an id, with its label.
    pub options: Vec<(String, String)>,
}

impl Content {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&Answer> {
        match self {
            Self::Text(answer) => Some(answer),
            Self::File(_) | Self::Poll(_) => None,
        }
    }
}

/// How far a campaign is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Life {
    /// It was shown, and waits to be confirmed.
    Draft,
    /// Its author has confirmed it; it waits for a second person.
    Submitted,
    /// The copies are brought to its text.
    Sending,
    /// The same, but not now.
    Paused,
    /// Every copy that can be made is there.
    Sent,
    /// It never went out, and will not.
    Dropped,
    /// It was stopped: what is there stays.
    Cancelled,
    /// The copies are taken back.
    Withdrawing,
    /// They are gone.
    Withdrawn,
}

/// How many rooms a campaign has reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The rooms in which something of it is.
    pub there: usize,
    /// The rooms that have it as it is wanted.
    pub done: usize,
    /// The rooms that are still to be reached.
    pub waiting: usize,
    /// The rooms that will not be, and why.
    pub refused: Vec<(String, String)>,
}

impl Tally {
    /// All rooms that it goes to.
    pub fn total(&self) -> usize {
        self.done + self.waiting + self.refused.len()
    }

    /// The rooms that refused.
    pub(super) fn refused_rooms(&self) -> Vec<String> {
        self.refused.iter().map(|(room, _)| room.clone()).collect()
    }
}

impl Campaign {
    /// Whether something is to be sent for it now.
    pub fn is_under_way(&self) -> bool {
        matches!(self.life, Life::Sending | Life::Withdrawing)
    }

    /// Whether its text may be changed.
    pub fn may_change(&self) -> bool {
        matches!(
            self.life,
            Life::Draft | Life::Submitted | Life::Sending | Life::Paused | Life::Sent
        )
    }

    /// Whether somebody may have it.
    pub fn is_out(&self) -> bool {
        !matches!(
            self.life,
            Life::Draft | Life::Submitted | Life::Dropped | Life::Withdrawn
        )
    }

    /// The first words of it, by which people recognise it.
    pub fn title(&self) -> String {
        const LONGEST: usize = 60;
        let first = self.parts.first().and_then(|part| part.content.text());
        let text = first.map(Answer::first_words).unwrap_or_default();
        let mut title: String = text.chars().take(LONGEST).collect();
        if title.len() < text.len() {
            title.push_str(" …");
        }
        title
    }

    /// It with another text.
    #[must_use]
    pub fn corrected(&self, contents: Vec<Content>) -> Self {
        let revision = self.revision + 1;
        let part = |(index, content): (usize, Content)| match self.parts.get(index) {
            Some(same) if same.content == content => same.clone(),
            _ => Part { content, revision },
        };
        Self {
            parts: contents.into_iter().enumerate().map(part).collect(),
            revision,
            tally: None,
            ..self.clone()
        }
    }

    /// It as it was proposed.
    pub(super) fn proposal(&self) -> Proposal {
        Proposal {
            message: MessageId(self.id.clone()),
            kind: self.kind.clone(),
            parts: self.parts.iter().map(|part| part.content.clone()).collect(),
            audience: self.audience.said.clone(),
        }
    }

    /// It in another state.
    #[must_use]
    pub fn with(&self, life: Life) -> Self {
        Self {
            life,
            tally: None,
            ..self.clone()
        }
    }
}
