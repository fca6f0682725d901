//! Reminders: what a person asked to be reminded of, and what the académie owes its RRUPN. Pure.
//!
//! ```text
//!            due                    ✅ fait
//! waiting ────────► delivered ───────────────► acknowledged
//!    ▲                │  │  │ no word in time       ▲ ✅
//!    │ ⏰ plus tard    │  │  └───────► overdue ──────┘  (recalled once; then counted)
//!    └── snoozed ◄────┘  │ ❌ annuler
//!    └── next occurrence ┘──────────► cancelled      (no occurrence is left: ended)
//! ```
//!
//! A reminder that is over is not kept. What recurs waits for its next occurrence as soon as one is delivered.

mod asked;
mod change;
mod desk;
mod due;
mod duties;
mod exchange;
mod make;
mod order;
mod pair;
mod series;
mod settle;

use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

pub use asked::{Asked, Notes, Request};
pub use desk::{Desk, remind};
pub use due::{Delivered, TAPS, deliver};
pub use duties::{DueDuty, duties_between, is_quiet, summary as duty_summary};
pub use settle::help_wanted;

use super::ConversationKey;
use crate::calendar::{Moment, Recurrence, SchoolCalendar, moment_in_words, recurrence_in_words};

/// Something to be reminded of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// By what it is known: the message that asked for it, with a number if it asked for several.
    pub id: String,
    /// Who asked, and where it is delivered.
    pub conversation: ConversationKey,
    /// The thread that it is delivered to, if it is to one.
    pub thread: Option<String>,
    /// For whom.
    pub audience: Audience,
    /// What it says.
    pub topic: Topic,
    /// When it returns, if it does.
    pub recurrence: Option<Recurrence>,
    /// How far it is.
    pub life: Life,
}

/// For whom a reminder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// « rappelle-moi »
    Person,
    /// « rappelle à ce salon »
    Room,
}

/// What a reminder says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// A text of who asked.
    Text(String),
    /// The agenda of so many days.
    Agenda(u16),
    /// What the académie owes an RRUPN.
    Duty {
        /// In a few words.
        title: String,
        /// What to do.
        text: String,
        /// Within so many days an answer is expected, if one is.
        acknowledge_within: Option<u16>,
    },
    /// What concerns the person, and is over once it was told.
    Notice(String),
    /// How many have answered to a duty, for an administrator.
    Summary {
        /// Of the duty.
        title: String,
        /// What the ids of its reminders begin with.
        prefix: String,
    },
}

impl Topic {
    /// Whether nothing is to be said of it once it was told.
    pub fn is_only_told(&self) -> bool {
        matches!(self, Self::Notice(_) | Self::Summary { .. })
    }

    /// Whether the person did not ask for it.
    pub fn is_institutional(&self) -> bool {
        matches!(self, Self::Duty { .. } | Self::Summary { .. })
    }
}

/// How far a reminder is; each state holds what is true in it only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Life {
    /// It waits for its moment.
    Waiting {
        /// The moment.
        due: Zoned,
    },
    /// It was delivered, and nobody has said anything about it.
    Delivered {
        /// When it was due.
        due: Zoned,
        /// When it is recalled if nobody does, if an answer is expected.
        recall: Option<Zoned>,
    },
    /// It was recalled, and still nobody has said anything.
    Overdue {
        /// When it was due.
        due: Zoned,
    },
    /// It was put off.
    Snoozed {
        /// Until then.
        until: Zoned,
    },
    /// It is done.
    Acknowledged,
    /// It was called off.
    Cancelled,
    /// It has no occurrence any more.
    Ended,
}

impl Reminder {
    /// When it is to be delivered next; `None` if it waits for nothing.
    pub fn due(&self) -> Option<&Zoned> {
        match &self.life {
            Life::Waiting { due } | Life::Snoozed { until: due } | Life::Delivered { recall: Some(due), .. } => {
                Some(due)
            }
            Life::Delivered { recall: None, .. }
            | Life::Overdue { .. }
            | Life::Acknowledged
            | Life::Cancelled
            | Life::Ended => None,
        }
    }

    /// It, in another state.
    #[must_use]
    pub fn with(self, life: Life) -> Self {
        Self { life, ..self }
    }

    /// The message that asked for it.
    pub fn request(&self) -> &str {
        self.id.split('#').next().unwrap_or_default()
    }

    /// Whether it is a person's own and may be shown in their conversation: in a room with several people, nobody reads what
    /// somebody has asked for elsewhere.
    pub(super) fn is_shown_in(&self, key: &ConversationKey) -> bool {
        let is_here = key.thread.is_none() || self.conversation.room == key.room;
        self.audience == Audience::Person && self.conversation.person == key.person && is_here
    }

    /// Whether it is to be delivered.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.due().is_some_and(|due| due.timestamp() <= now)
    }

    /// Whether it is counted though it is over: whether people have answered to a duty is told in a summary.
    pub fn is_counted(&self) -> bool {
        matches!(
            self.topic,
            Topic::Duty {
                acknowledge_within: Some(_),
                ..
            }
        ) && self.life == Life::Acknowledged
    }

    /// Whether nothing will come of it any more.
    pub fn is_over(&self) -> bool {
        matches!(self.life, Life::Acknowledged | Life::Cancelled | Life::Ended)
    }

    /// It, after it was delivered: what recurs waits for the first occurrence that is still to come.
    #[must_use]
    pub fn delivered(self, now: &Zoned, calendar: &SchoolCalendar) -> Self {
        let due = self.due().cloned().unwrap_or_else(|| now.clone());
        let life = match (&self.recurrence, &self.life) {
            (None, Life::Delivered { due, .. }) => Life::Overdue { due: due.clone() },
            (None, _) if self.topic.is_only_told() => Life::Ended,
            (None, _) => Life::Delivered {
                due,
                recall: duties::recall(&self.topic, now),
            },
            (Some(recurrence), _) => match recurrence.after(now.max(&due), calendar) {
                Some(due) => Life::Waiting { due },
                None => Life::Ended,
            },
        };
        Self { life, ..self }
    }

    /// When it is, in words: « jeudi 26 novembre 2026 à 14 h », « chaque lundi à 8 h ».
    pub(super) fn when_in_words(&self) -> String {
        match (&self.recurrence, self.due()) {
            (Some(recurrence), _) => recurrence_in_words(recurrence),
            (None, Some(due)) => instant_in_words(due),
            (None, None) => String::new(),
        }
    }
}

/// « jeudi 26 novembre 2026 à 14 h »
pub(super) fn instant_in_words(at: &Zoned) -> String {
    moment_in_words(&Moment {
        at: at.clone(),
        all_day: false,
        deadline: false,
        remark: None,
    })
}
