//! One event → what it does about LINE, or nothing if it is about something else.

use jiff::Timestamp;

use super::notes::{Awaited, LineNotes};
use super::order::{Call, Order};
use super::which::Which;
use super::{archive, arrange, compose, export, gather, listing, phrases, search};
use crate::calendar::Standpoint;
use crate::dialogue::event::{Effect, Event, File, MessageId, NewsChange};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Block, Conversation, Notes, Outcome, Proposal, feeds_in_words};
use crate::knowledge::{FeedState, Issue, Item};
use crate::language::fold;

/// Where LINE is made: who speaks, what waits, and what was sent.
#[derive(Clone, Copy, Debug)]
pub struct Newsroom<'a> {
    /// Now, in the time zone and school zone of who speaks.
    pub here: &'a Standpoint<'a>,
    /// What is remembered of the conversation.
    pub conversation: &'a Conversation,
    /// What waits for a coming issue, by level, rank and id.
    pub news: &'a [Item],
    /// The issues that were sent, oldest first.
    pub issues: &'a [Issue],
    /// How the feeds are doing that bring news.
    pub feeds: &'a [FeedState],
    /// Whether who speaks may gather and compose.
    pub is_staff: bool,
}

/// What an event does about LINE; `None` if it is about something else.
pub fn line(newsroom: &Newsroom<'_>, event: &Event) -> Option<Vec<Effect>> {
    match event {
        Event::Heard { message, text } => {
            let said = hear(newsroom, message, text)?;
            Some(said.into_effects(newsroom, message))
        }
        Event::Reacted { message, key, reaction } => {
            let said = react(newsroom, message, key)?;
            Some(said.into_effects(newsroom, reaction))
        }
        Event::Edited { message, text } => edit(newsroom, message, text),
        Event::Redacted { message } if newsroom.is_staff => gather::withdraw(newsroom, message),
        Event::Redacted { .. } | Event::Shared { .. } | Event::Voted { .. } => None,
    }
}

/// What comes of it.
#[derive(Default)]
pub(super) struct Said {
    pub(super) changes: Vec<NewsChange>,
    pub(super) answer: Option<Answer>,
    /// What is remembered from now on; `None` if nothing changes.
    pub(super) notes: Option<LineNotes>,
    pub(super) files: Vec<File>,
    pub(super) proposal: Option<Proposal>,
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

    /// It, with something that is asked.
    pub(super) fn asking(self, newsroom: &Newsroom<'_>, awaited: Awaited) -> Self {
        let notes = LineNotes {
            awaited: Some(awaited),
            ..newsroom.conversation.line.clone()
        };
        Self {
            notes: Some(notes),
            ..self
        }
    }

    fn into_effects(self, newsroom: &Newsroom<'_>, to: &MessageId) -> Vec<Effect> {
        let mut effects = self.kept(newsroom);
        effects.extend(self.answer.map(|answer| Effect::Say { to: to.clone(), answer }));
        effects.extend(self.proposal.map(|proposal| Effect::Propose(Box::new(proposal))));
        effects.extend(
            self.files
                .into_iter()
                .map(|file| Effect::Attach { to: to.clone(), file }),
        );
        effects
    }

    /// Instead of what was said before.
    pub(super) fn into_amended(self, newsroom: &Newsroom<'_>, to: &MessageId) -> Vec<Effect> {
        let mut effects = self.kept(newsroom);
        let to = to.clone();
        effects.extend(self.answer.map(|answer| Effect::Amend { to, answer }));
        effects
    }

    fn kept(&self, newsroom: &Newsroom<'_>) -> Vec<Effect> {
        let remembered = self.notes.iter().map(|notes| {
            let line = LineNotes {
                at: Some(newsroom.now()),
                ..notes.clone()
            };
            // From now on, numbers are those of news and not of reminders.
            let notes = Notes {
                listed: Vec::new(),
                ..newsroom.conversation.notes.clone()
            };
            let conversation = newsroom.conversation.clone();
            Effect::Remember(Box::new(Conversation {
                notes,
                line,
                ..conversation
            }))
        });
        let changes = self.changes.iter().cloned().map(Effect::News);
        remembered.chain(changes).collect()
    }
}

impl Newsroom<'_> {
    pub(super) fn now(&self) -> Timestamp {
        self.here.now.timestamp()
    }

    pub(super) fn notes(&self) -> &LineNotes {
        &self.conversation.line
    }

    /// Whether LINE was talked about last: numbers without its name mean its news.
    fn is_current(&self) -> bool {
        let notes = self.notes();
        let others = [
            self.conversation.answered_at(),
            self.conversation.notes.at(),
            self.conversation.ask.as_ref().map(|ask| ask.at),
        ];
        notes.is_fresh(self.now())
            && self.conversation.notes.listed.is_empty()
            && others.into_iter().all(|other| other <= notes.at)
    }

    fn awaited(&self) -> Option<&Awaited> {
        self.notes().open(self.now()).filter(|_| self.is_current())
    }
}

fn hear(newsroom: &Newsroom<'_>, message: &MessageId, text: &str) -> Option<Said> {
    let is_meant = |call: &Call| call.names_line || (newsroom.is_staff && newsroom.is_current());
    match Call::read(text).filter(is_meant) {
        Some(Call { order, .. }) if order.is_for_staff() && !newsroom.is_staff => Some(Said::word(phrases::STAFF_ONLY)),
        Some(Call { order, .. }) => obey(newsroom, message, order),
        None if newsroom.is_staff => reply(newsroom, message, text),
        None => None,
    }
}

fn obey(newsroom: &Newsroom<'_>, message: &MessageId, order: Order) -> Option<Said> {
    Some(match order {
        Order::Add(text) => gather::add(newsroom, message, &text),
        Order::Change(number, field, text) => arrange::change(newsroom, (number, field), &text),
        Order::Level(numbers, level) => arrange::set_level(newsroom, &numbers, level),
        Order::Move(number, place) => arrange::put(newsroom, number, place),
        Order::Swap(one, other) => arrange::swap(newsroom, one, other),
        Order::Drop(numbers) => arrange::drop(newsroom, &numbers),
        Order::Undo if is_awaiting(newsroom) => gather::call_off(newsroom),
        Order::Undo => arrange::take_back(newsroom),
        Order::Postpone(numbers) => arrange::postpone(newsroom, &numbers, true),
        Order::Return(numbers) => arrange::postpone(newsroom, &numbers, false),
        Order::Empty => arrange::ask_to_empty(newsroom, message),
        Order::Prepare(choice) => compose::prepare(newsroom, message, &choice),
        Order::Export(which) => export::export(newsroom, which.as_ref()),
        Order::Read(Which::Next) if newsroom.is_staff => listing::list(newsroom),
        Order::Read(which) => archive::read(newsroom, &which),
        Order::Search(what) => return search::search(newsroom, &what),
        Order::Feeds => feeds(newsroom),
        Order::Manual => Said::word(phrases::MANUAL),
    })
}

/// How the feeds are doing.
fn feeds(newsroom: &Newsroom<'_>) -> Said {
    if newsroom.feeds.is_empty() {
        return Said::word(phrases::NO_FEEDS);
    }
    let mut answer = word(Outcome::Chitchat, phrases::FEEDS);
    let lines = feeds_in_words(newsroom.feeds, newsroom.now());
    answer.blocks.push(Block::List(lines));
    Said::answer(answer)
}

fn is_awaiting(newsroom: &Newsroom<'_>) -> bool {
    matches!(newsroom.awaited(), Some(Awaited::Item | Awaited::Field(..)))
}

/// What was asked is answered.
fn reply(newsroom: &Newsroom<'_>, message: &MessageId, text: &str) -> Option<Said> {
    let is_off = matches!(
        bare(text).as_str(),
        "annule" | "annuler" | "non" | "non merci" | "rien" | "laisse"
    );
    match newsroom.awaited()? {
        Awaited::Item | Awaited::Field(..) if is_off => Some(gather::call_off(newsroom)),
        // Thanks and questions are no news.
        Awaited::Item if !super::piece::has_link(text) && is_no_news(text) => None,
        Awaited::Item => Some(gather::add(newsroom, message, text)),
        Awaited::Field(field, id) => arrange::fill(newsroom, (id, *field), text),
        Awaited::Emptying(_) => settle(newsroom, text),
    }
}

/// A message that was changed: the items that it brought, or a question put in other words. Other orders are not carried out
/// twice.
fn edit(newsroom: &Newsroom<'_>, message: &MessageId, text: &str) -> Option<Vec<Effect>> {
    let items = newsroom
        .is_staff
        .then(|| gather::edit(newsroom, message, text))
        .flatten();
    items.or_else(|| {
        let order = Call::read(text)?.order;
        let said = (!order.is_for_staff()).then(|| obey(newsroom, message, order))??;
        Some(said.into_amended(newsroom, message))
    })
}

/// « merci », « comment me connecter à Pix ? »
fn is_no_news(text: &str) -> bool {
    let is_short = text.split_whitespace().count() < 3 && text.chars().any(char::is_alphabetic);
    is_short || text.contains('?')
}

/// Whether everything is dropped.
fn settle(newsroom: &Newsroom<'_>, text: &str) -> Option<Said> {
    match bare(text).as_str() {
        "1" | "oui" | "ok" | "vide" | "tout retirer" | "oui vide" | "d accord" => Some(arrange::empty(newsroom)),
        "2" | "non" | "annule" | "tout garder" | "garde" | "garde tout" => Some(Said {
            notes: Some(LineNotes {
                awaited: None,
                ..newsroom.notes().clone()
            }),
            ..Said::word(phrases::NOT_EMPTIED)
        }),
        _ => None,
    }
}

fn react(newsroom: &Newsroom<'_>, message: &MessageId, key: &str) -> Option<Said> {
    let is_asked =
        matches!(newsroom.notes().open(newsroom.now()), Some(Awaited::Emptying(asked)) if *asked == message.0);
    (is_asked && newsroom.is_staff).then(|| settle(newsroom, key)).flatten()
}

/// Folded words without signs.
fn bare(text: &str) -> String {
    let folded = fold(text);
    let words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
