//! The deciding part: what was heard, with what is known and remembered → what to say and what to remember. Pure.
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
mod broadcast;
mod campaign;
mod choose;
mod compose;
mod condition;
mod conversation;
mod event;
mod explain;
mod feeds;
mod hearing;
mod line;
mod parts;
mod phrases;
mod reminder;
mod step;
mod turn;
mod world;

pub use answer::{Answer, Block, Outcome};
pub use broadcast::{Draft, broadcast, broadcast_report};
pub use campaign::{Kind as CampaignKind, Proposal};
pub use condition::Condition;
pub use conversation::{Choice, Conversation, ConversationKey, Missed, Pending, Topic};
pub use event::{Effect, Event, File, MessageId, NewsChange};
pub use explain::{Explanation, Origin, explain};
pub use feeds::feeds_in_words;
pub use line::{
    Awaited as LineAwaited, Field as LineField, LineNotes, Newsroom, line, line_falls_due, line_reminders,
    next_line_date,
};
pub use reminder::{
    Asked, Audience, Delivered, Desk, DueDuty, Life, Notes, Reminder, Request, TAPS, Topic as ReminderTopic, deliver,
    duties_between, duty_summary, is_quiet, remind,
};
pub use step::step;
pub use world::{Unreached, World, unreached_examples};
