//! The deciding part: what was heard, with what is known and remembered → what to say and what to remember. Pure.
//!
//! Each desk takes an event that is its affair, and leaves the others to the next; what is left is a question.
//!
//! | desk | its affair |
//! | --- | --- |
//! | [`incident`] | what does not work, said before the answers about it |
//! | [`campaign`] | one message to many rooms |
//! | [`line`] | the newsletter: gathered, composed, asked |
//! | [`subscribe`] | what a room gets, and who is there |
//! | [`remind`] | reminders |
//! | [`step`] | questions |
//!
//! ```text
//! Event ─► step(world, conversation, now) ─► Vec<Effect>
//!
//! heard ─ too long, empty ─────────────────────► a calm word
//!       ─ a question was asked back ─ choose ──► the answer that was chosen
//!       ─ a word about the school ─────────────► profile kept
//!       ─ follows on from the last answer ─────► the same, for another school or another aspect
//!       ─ ranked intents ─ compose ────────────► answer | numbered choice | « je ne sais pas »
//! ```

mod answer;
mod both;
mod cafe;
mod campaign;
mod choose;
mod compose;
mod condition;
mod conversation;
mod event;
mod explain;
mod feeds;
mod hearing;
mod incident;
mod line;
mod parts;
mod phrases;
mod reminder;
mod step;
mod turn;
mod world;

pub use answer::{Answer, Block, Outcome};
pub use cafe::{
    Asked as CafeAsked, Cafe, CafeChange, CafeDesk, Details as CafeDetails, Guest as CafeGuest, Life as CafeLife,
    Minute as CafeMinute, Opinion as CafeOpinion, Presence as CafePresence, When as CafeWhen, Wish as CafeWish, cafe,
    may_be_about_cafes,
};
pub use campaign::{
    Among, Ask, Asked as CampaignAsked, Audience as CampaignAudience, Campaign, Content, Kind as CampaignKind,
    Life as CampaignLife, Office, Part, Place, Poll, Proposal, RoomFacts, RoomSettings, Rules, Speed, Subscription,
    Tally, Topic as SubscriptionTopic, campaign, may_be_about_campaigns, progress, report, subscribe,
};
pub use condition::Condition;
pub use conversation::{Choice, Conversation, ConversationKey, Missed, Pending, Topic};
pub use event::{Effect, Event, File, MessageId, NewsChange};
pub use explain::{Explanation, Origin, explain};
pub use feeds::feeds_in_words;
pub use incident::{Incident, incident, with_incidents};
pub use line::{
    Awaited as LineAwaited, Field as LineField, LineNotes, Newsroom, line, line_falls_due, line_reminders,
    next_line_date,
};
pub use reminder::{
    Asked, Audience, Delivered, Desk, DueDuty, Life, Notes, Reminder, Request, TAPS, Topic as ReminderTopic, deliver,
    duties_between, duty_summary, help_wanted, is_quiet, remind,
};
pub use step::step;
pub use world::{Unreached, World, unreached_examples};
