//! Where staff stand: who speaks, what is under way, and what was asked. Pure.

use jiff::{SignedDuration, Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use super::order::Which;
use super::{Campaign, Kind, Place, Tally};
use crate::dialogue::event::{Effect, MessageId};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Conversation, ConversationKey, Outcome, World, phrases};

/// What was asked longer ago is not confirmed any more by a mere « oui ».
const FRESH: SignedDuration = SignedDuration::from_mins(15);

/// What the operator has laid down for campaigns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// A second person has to approve.
    pub approval: bool,
    /// Where a campaign is tried out; where it was ordered, if nothing is said.
    pub test_room: Option<String>,
    /// Who gets LINE in a room for two without having asked for it: values of the slot `role`.
    pub line_roles: Vec<String>,
}

/// Where one stands: who speaks, and what is under way.
#[derive(Clone, Copy, Debug)]
pub struct Office<'a> {
    /// What is known.
    pub world: &'a World,
    /// Now, by the clock of who speaks.
    pub now: &'a Zoned,
    /// Who speaks, and where.
    pub key: &'a ConversationKey,
    /// The thread that a reply goes to.
    pub thread: Option<&'a str>,
    /// What is remembered of the conversation.
    pub conversation: &'a Conversation,
    /// The campaigns, oldest first.
    pub campaigns: &'a [(Campaign, Tally)],
    /// The rooms that the bot is in.
    pub places: &'a [Place],
    /// The other people of the staff, each in a room for two.
    pub colleagues: &'a [ConversationKey],
    /// What the operator has laid down.
    pub rules: &'a Rules,
    /// There is but one room, the terminal: it gets everything.
    pub rehearsal: bool,
}

/// A question that was asked back to somebody of the staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The message that made the bot ask.
    pub message: MessageId,
    /// The campaign.
    pub campaign: String,
    /// What was asked.
    pub what: Asked,
    /// When.
    pub at: Timestamp,
}

impl Ask {
    /// Whether it may still be answered by a mere « oui ».
    pub(super) fn is_open(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) <= FRESH
    }
}

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Whether to send it.
    Send,
    /// Whether to take it back.
    Withdraw,
}

/// A campaign as it is now, for the rooms that are new to it.
pub(super) fn keep(campaign: Campaign, rooms: Vec<String>) -> Effect {
    Effect::Campaign {
        campaign: Box::new(campaign),
        rooms,
    }
}

pub(super) fn say(to: &MessageId, answer: Answer) -> Effect {
    Effect::Say { to: to.clone(), answer }
}

pub(super) fn plainly(to: &MessageId, text: &str) -> Vec<Effect> {
    vec![say(to, word(Outcome::Chitchat, text))]
}

impl Office<'_> {
    pub(super) fn shown_at(&self, to: &MessageId) -> (String, MessageId) {
        (self.key.room.clone(), to.clone())
    }

    pub(super) fn at(&self) -> Timestamp {
        self.now.timestamp()
    }

    pub(super) fn remember(&self, ask: Option<Ask>) -> Effect {
        Effect::Remember(Box::new(Conversation {
            ask,
            ..self.conversation.clone()
        }))
    }

    /// What was asked and may still be answered.
    pub(super) fn asked(&self) -> Option<&Ask> {
        self.conversation.ask.as_ref().filter(|ask| ask.is_open(self.at()))
    }

    /// The same, if nothing else was talked about since: a number or a « oui » is for what was asked last.
    pub(super) fn asked_last(&self) -> Option<&Ask> {
        let conversation = self.conversation;
        let since = conversation
            .answered_at()
            .max(conversation.notes.at())
            .max(conversation.line.at);
        self.asked().filter(|ask| since.is_none_or(|since| since <= ask.at))
    }

    /// The campaign that a message ordered; a café looks after its announcement itself.
    pub(super) fn ordered_by(&self, message: &MessageId) -> Option<&Campaign> {
        let (campaign, _) = self.by_id(&message.0)?;
        (!matches!(campaign.kind, Kind::Cafe(_))).then_some(campaign)
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&(Campaign, Tally)> {
        self.campaigns.iter().find(|(campaign, _)| campaign.id == id)
    }

    /// The campaign of a number, or the last one that fits; what is said if there is none.
    pub(super) fn pick(&self, which: Which, fits: impl Fn(&Campaign) -> bool) -> Result<&(Campaign, Tally), String> {
        let Which::Number(number) = which else {
            let last = self.campaigns.iter().rev().find(|(campaign, _)| fits(campaign));
            return last.ok_or_else(|| phrases::NO_SUCH_CAMPAIGN.to_owned());
        };
        let found = self.campaigns.iter().find(|(campaign, _)| campaign.number == number);
        let found = found.ok_or_else(|| phrases::no_campaign(number))?;
        if fits(&found.0) {
            Ok(found)
        } else {
            Err(phrases::campaign_is(&found.0, &found.1))
        }
    }

    pub(super) fn tally(&self, campaign: &Campaign) -> Tally {
        self.by_id(&campaign.id)
            .map(|(_, tally)| tally.clone())
            .unwrap_or_default()
    }
}
