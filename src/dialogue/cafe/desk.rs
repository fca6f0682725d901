//! One event → what it does about cafés numériques, or nothing if it is about something else.

use jiff::{SignedDuration, Timestamp};

use super::order::{Order, Which};
use super::{Cafe, CafeChange, Life, Wish, after, change, draft, guests, list, phrases, reminders, wishes};
use crate::calendar::Standpoint;
use crate::dialogue::event::{Effect, Event, MessageId};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Campaign, Conversation, ConversationKey, Notes, Outcome, Place, World};
use crate::language::slot::complete;
use crate::language::{Slots, fold};

/// What was asked about a draft longer ago is not answered any more by a mere « oui ».
const FRESH: SignedDuration = SignedDuration::from_mins(30);

/// Where one stands: who speaks, which cafés there are, and who can be reached.
#[derive(Clone, Copy, Debug)]
pub struct CafeDesk<'a> {
    /// What is known.
    pub world: &'a World,
    /// Now, in the time zone and school zone of who speaks.
    pub here: &'a Standpoint<'a>,
    /// Who speaks, and where.
    pub key: &'a ConversationKey,
    /// What is remembered of the conversation.
    pub conversation: &'a Conversation,
    /// The cafés, oldest first.
    pub cafes: &'a [Cafe],
    /// What is wished, oldest first.
    pub wishes: &'a [Wish],
    /// The campaigns.
    pub campaigns: &'a [Campaign],
    /// The rooms that the bot is in.
    pub places: &'a [Place],
    /// The rooms where the person has talked with the bot.
    pub visited: &'a [String],
    /// The campaign whose copy the message replies to, or in whose thread it stands.
    pub about: Option<&'a str>,
    /// It was said to others.
    pub is_overheard: bool,
    /// Whether who speaks belongs to the staff.
    pub is_staff: bool,
    /// There is but one room, the terminal: it gets everything.
    pub rehearsal: bool,
}

/// Whether the rooms and campaigns have to be read for an event: they may be many, and most of what is said is about
/// something else.
pub fn may_be_about_cafes(
    (cafes, wishes): (&[Cafe], &[Wish]),
    (key, about): (&ConversationKey, Option<&str>),
    event: &Event,
) -> bool {
    let is_in_thread = about.is_some_and(|about| cafes.iter().any(|cafe| cafe.id == about));
    let is_preparing = |cafe: &Cafe| matches!(cafe.life, Life::Draft { .. }) && cafe.organiser == *key;
    let may_be_asked = |cafe: &Cafe| cafe.is_announced() && cafe.guest(&key.person).is_some();
    match event {
        Event::Heard { text, .. } => {
            is_in_thread
                || cafes.iter().any(|cafe| is_preparing(cafe) || may_be_asked(cafe))
                || Order::read(text, false).is_some()
        }
        Event::Reacted { .. } => cafes.iter().any(is_preparing),
        Event::Voted { message, .. } => cafes.iter().any(|cafe| cafe.id == message.0),
        Event::Edited { message, .. } | Event::Redacted { message } => {
            let told = |cafe: &Cafe| cafe.minutes.iter().any(|minute| minute.message == message.0);
            let is_cafe = |cafe: &Cafe| cafe.id == message.0 || told(cafe);
            cafes.iter().any(is_cafe) || wishes.iter().any(|wish| wish.id == message.0)
        }
        Event::Shared { .. } => false,
    }
}

/// What an event does about cafés numériques; `None` if it is about something else.
pub fn cafe(desk: &CafeDesk<'_>, event: &Event) -> Option<Vec<Effect>> {
    match event {
        Event::Heard { message, text } => Some(hear(desk, message, text)?.into_effects(message)),
        Event::Voted { message, options, vote } => {
            let cafe = desk.by_id(&message.0)?;
            Some(guests::vote(desk, cafe, options).into_effects(vote))
        }
        Event::Reacted { message, key, reaction } => {
            let is_asked =
                |cafe: &&Cafe| matches!(&cafe.life, Life::Draft { message: asked, .. } if *asked == message.0);
            let draft = desk.open_draft().filter(is_asked)?;
            Some(draft::reply(desk, draft, (reaction, key))?.into_effects(reaction))
        }
        Event::Edited { message, text } => edit(desk, message, text),
        Event::Redacted { message } => delete(desk, message),
        Event::Shared { .. } => None,
    }
}

/// What comes of it.
#[derive(Default)]
pub(super) struct Said {
    pub(super) answer: Option<Answer>,
    pub(super) effects: Vec<Effect>,
}

impl Said {
    pub(super) fn answer(answer: Answer) -> Self {
        Self {
            answer: Some(answer),
            ..Self::default()
        }
    }

    pub(super) fn word(text: &str) -> Self {
        Self::answer(word(Outcome::Chitchat, text))
    }

    /// It, with what is done.
    pub(super) fn doing(mut self, effects: impl IntoIterator<Item = Effect>) -> Self {
        self.effects.extend(effects);
        self
    }

    fn into_effects(self, to: &MessageId) -> Vec<Effect> {
        let said = self.answer.map(|answer| Effect::Say { to: to.clone(), answer });
        self.effects.into_iter().chain(said).collect()
    }

    /// Instead of what was said before.
    fn into_amended(self, to: &MessageId) -> Vec<Effect> {
        let said = self.answer.map(|answer| Effect::Amend { to: to.clone(), answer });
        self.effects.into_iter().chain(said).collect()
    }
}

impl<'a> CafeDesk<'a> {
    pub(super) fn now(&self) -> Timestamp {
        self.here.now.timestamp()
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&'a Cafe> {
        self.cafes.iter().find(|cafe| cafe.id == id)
    }

    /// The café in the thread of whose announcement one speaks.
    pub(super) fn talked_about(&self) -> Option<&'a Cafe> {
        self.by_id(self.about?)
    }

    /// The room for two with somebody.
    pub(super) fn direct(&self, person: &str) -> Option<&'a Place> {
        self.places.iter().find(|place| place.person.as_deref() == Some(person))
    }

    /// Whether one speaks in a room for two.
    pub(super) fn is_direct(&self) -> bool {
        self.direct(&self.key.person)
            .is_some_and(|place| place.room == self.key.room)
    }

    /// What somebody is called.
    pub(super) fn name_of(&self, person: &str) -> String {
        let id = person.trim_start_matches('@');
        let known = self.direct(person).and_then(|place| place.name.as_deref());
        let known = known.filter(|name| name.trim_start_matches('@') != id);
        known.unwrap_or_else(|| id.split(':').next().unwrap_or(id)).to_owned()
    }

    /// What is known of the school of who speaks.
    pub(super) fn profile(&self) -> Slots {
        let known = self.direct(&self.key.person).map(|place| place.profile.clone());
        let deductions = &self.world.lexicon().deductions;
        complete(deductions, &self.conversation.profile, &known.unwrap_or_default())
    }

    pub(super) fn is_rrupn(&self) -> bool {
        self.profile().get("role").is_some_and(|role| role == "rrupn")
    }

    /// Whether who speaks may change a café.
    pub(super) fn may_change(&self, cafe: &Cafe) -> bool {
        self.is_staff || cafe.organiser.person == self.key.person
    }

    /// The draft about which something was asked here, if nothing else was talked about since.
    pub(super) fn open_draft(&self) -> Option<&'a Cafe> {
        let conversation = self.conversation;
        let since = conversation
            .answered_at()
            .max(conversation.notes.at())
            .max(conversation.line.at)
            .max(conversation.ask.as_ref().map(|ask| ask.at));
        self.cafes.iter().rev().find(|cafe| match &cafe.life {
            Life::Draft { at, .. } => {
                cafe.organiser == *self.key
                    && self.now().duration_since(*at) <= FRESH
                    && since.is_none_or(|since| since <= *at)
            }
            Life::Announced { .. } | Life::Cancelled => false,
        })
    }

    /// From now on, numbers and « oui » are for what is asked about cafés.
    pub(super) fn attend(&self) -> Effect {
        Effect::Remember(Box::new(Conversation {
            ask: None,
            pending: None,
            notes: Notes::default(),
            ..self.conversation.clone()
        }))
    }

    /// Keeps a café as it is now, with its reminders.
    pub(super) fn keep(&self, before: Option<&Cafe>, after: &Cafe) -> Vec<Effect> {
        if before == Some(after) {
            return Vec::new();
        }
        let mut effects = vec![Effect::Cafe(CafeChange::Keep(Box::new(after.clone())))];
        effects.extend(reminders::changes(self, before, after));
        effects
    }
}

fn hear(desk: &CafeDesk<'_>, message: &MessageId, text: &str) -> Option<Said> {
    let about = desk.talked_about();
    let order = Order::read(text, about.is_some());
    if desk.is_overheard {
        let cafe = about?;
        return match order {
            Some(
                order @ (Order::Come(_, Which::It)
                | Order::Leave(Which::It)
                | Order::Count(Which::It)
                | Order::Names(Which::It)
                | Order::Minutes(Which::It, _)),
            ) => obey(desk, message, (order, text)),
            _ => after::keep_link(desk, cafe, (message, text)),
        };
    }
    let obeyed = order.and_then(|order| obey(desk, message, (order, text)));
    obeyed
        .or_else(|| draft::reply(desk, desk.open_draft()?, (message, text)))
        .or_else(|| after::opinion(desk, message, text))
        .or_else(|| after::keep_link(desk, about?, (message, text)))
}

fn obey(desk: &CafeDesk<'_>, message: &MessageId, (order, text): (Order, &str)) -> Option<Said> {
    let names_cafe = fold(text).contains("cafe") || desk.talked_about().is_some();
    Some(match order {
        Order::Announce { audience, text } => draft::begin(desk, message, (audience, &text)),
        Order::Publish(which) => draft::publish(desk, message, &which),
        Order::Come(presence, which) => return guests::register(desk, (&which, Some(presence)), names_cafe),
        Order::Leave(which) => return guests::register(desk, (&which, None), names_cafe),
        Order::Count(which) => return list::count(desk, &which, names_cafe),
        Order::Names(which) => return list::names(desk, &which, names_cafe),
        Order::Coming => return list::coming(desk, text),
        Order::Cancel(which) => change::cancel(desk, &which),
        // « le café de jeudi aura lieu à 13h ? » asks.
        Order::Change(..) if text.trim_end().ends_with('?') && !is_request(text) => return None,
        Order::Change(which, what) => change::change(desk, message, (&which, &what)),
        Order::TakeOver(which) => change::take_over(desk, &which),
        Order::Minutes(which, what) => return after::minutes(desk, message, (&which, &what)),
        Order::Search(which) => return after::search(desk, &which),
        Order::Wish(subject) => wishes::wish(desk, message, &subject),
        Order::Wishes => wishes::list(desk),
    })
}

/// « peux-tu déplacer le café … ? »
fn is_request(text: &str) -> bool {
    let folded = fold(text);
    ["peux", "pouvez", "pourr", "tu peux", "vous pouvez"]
        .iter()
        .any(|begin| folded.trim_start().starts_with(begin))
}

/// The message that asked for something was changed.
fn edit(desk: &CafeDesk<'_>, message: &MessageId, text: &str) -> Option<Vec<Effect>> {
    if let Some(cafe) = desk.by_id(&message.0) {
        let said = match Order::read(text, false) {
            _ if !desk.may_change(cafe) => Said::word(phrases::NOT_YOURS),
            Some(Order::Announce { audience, text }) => change::reread(desk, cafe, (message, audience, &text)),
            _ => Said::word(phrases::NOT_READ),
        };
        return Some(said.into_amended(message));
    }
    if let Some(effects) = after::edit(desk, message, text) {
        return Some(effects);
    }
    desk.wishes.iter().find(|wish| wish.id == message.0)?;
    match Order::read(text, false) {
        Some(Order::Wish(subject)) => Some(wishes::wish(desk, message, &subject).into_amended(message)),
        _ => Some(vec![Effect::Cafe(CafeChange::Unwish(message.0.clone()))]),
    }
}

/// The message that asked for something was deleted.
fn delete(desk: &CafeDesk<'_>, message: &MessageId) -> Option<Vec<Effect>> {
    let withdraw = Effect::Withdraw { to: message.clone() };
    if let Some(cafe) = desk.by_id(&message.0).filter(|cafe| desk.may_change(cafe)) {
        return Some(change::drop(desk, cafe).effects.into_iter().chain([withdraw]).collect());
    }
    if let Some(effects) = after::forget(desk, message) {
        return Some(effects.into_iter().chain([withdraw]).collect());
    }
    desk.wishes.iter().find(|wish| wish.id == message.0)?;
    Some(vec![Effect::Cafe(CafeChange::Unwish(message.0.clone())), withdraw])
}
