//! One event → what it does about reminders, or nothing if it is about something else.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::asked::{Asked, Notes};
use super::order::{Order, Which};
use super::settle::{
    Word, by_number, cancel, cancel_all, cancel_all_but, cancel_last, cancel_named, over, say, settle,
};
use super::{Audience, Life, Reminder, change, exchange, make, series};
use crate::calendar::{Standpoint, clock_in_words};
use crate::dialogue::event::{Effect, Event, File, MessageId};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Block, Conversation, ConversationKey, Outcome, phrases};
use crate::knowledge::Duty;
use crate::language::fold;

/// So many reminders are listed at a time.
pub(super) const MOST_LISTED: usize = 30;

/// Where one stands: who speaks, when and where, and what was asked for before.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// Now, in the time zone and school zone of who speaks.
    pub here: &'a Standpoint<'a>,
    /// Who speaks, and where.
    pub key: &'a ConversationKey,
    /// The thread that a reply goes to.
    pub thread: Option<&'a str>,
    /// What is remembered of the conversation.
    pub conversation: &'a Conversation,
    /// The reminders of the person, and those of the room; in any order.
    pub reminders: &'a [Reminder],
    /// The duties of the year.
    pub duties: &'a [Duty],
    /// A person has no more reminders than this.
    pub most: usize,
}

/// What an event does about reminders; `None` if it is about something else.
pub fn remind(desk: &Desk<'_>, event: &Event) -> Option<Vec<Effect>> {
    let (to, effects) = match event {
        Event::Heard { message, text } => (message, hear(desk, message, text)?),
        Event::Reacted { message, key, reaction } => (reaction, react(desk, message, key)?),
        Event::Shared { message, text } => (message, exchange::preview(desk, message, text.as_deref()?)),
        Event::Edited { message, text } => return edit(desk, message, text),
        Event::Redacted { message } => return withdraw(desk, message),
        Event::Voted { .. } => return None,
    };
    Some(effects.into_effects(desk, to))
}

/// What comes of it: reminders to keep, what is said, and what is remembered.
#[derive(Default)]
pub(super) struct Said {
    pub(super) kept: Vec<Reminder>,
    pub(super) answer: Option<Answer>,
    pub(super) notes: Notes,
    /// The time zone of the person, if they have said it.
    pub(super) time_zone: Option<String>,
    /// A file that goes with it.
    pub(super) file: Option<File>,
    /// Somebody asks for help with this.
    pub(super) help: Option<String>,
}

impl Said {
    pub(super) fn word(text: &str) -> Self {
        Self {
            answer: Some(word(Outcome::Chitchat, text)),
            ..Self::default()
        }
    }

    pub(super) fn keeping(self, kept: Vec<Reminder>) -> Self {
        Self { kept, ..self }
    }

    fn into_effects(self, desk: &Desk<'_>, to: &MessageId) -> Vec<Effect> {
        let mut effects = self.keep(desk);
        effects.extend(self.answer.map(|answer| Effect::Say { to: to.clone(), answer }));
        effects.extend(self.file.map(|file| Effect::Attach { to: to.clone(), file }));
        effects.extend(self.help.map(|about| Effect::Escalate { about }));
        effects
    }

    fn keep(&self, desk: &Desk<'_>) -> Vec<Effect> {
        let conversation = Conversation {
            notes: self.notes.clone(),
            time_zone: self.time_zone.clone().or_else(|| desk.conversation.time_zone.clone()),
            ..desk.conversation.clone()
        };
        let kept = self
            .kept
            .iter()
            .cloned()
            .map(|reminder| Effect::Keep(Box::new(reminder)));
        std::iter::once(Effect::Remember(Box::new(conversation)))
            .chain(kept)
            .collect()
    }
}

impl Desk<'_> {
    pub(super) fn now(&self) -> Timestamp {
        self.here.now.timestamp()
    }

    /// The reminders of the person, or of the room, that are not over, the soonest first.
    pub(super) fn list(&self, audience: Audience) -> Vec<&Reminder> {
        let is_meant = |reminder: &&Reminder| match audience {
            Audience::Person => reminder.is_shown_in(self.key),
            Audience::Room => reminder.audience == Audience::Room && reminder.conversation.room == self.key.room,
        };
        let mut list: Vec<&Reminder> = self
            .reminders
            .iter()
            .filter(is_meant)
            .filter(|r| !r.is_over())
            .collect();
        list.sort_by_key(|reminder| reminder.due().map_or(Timestamp::MIN, Zoned::timestamp));
        list
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&Reminder> {
        self.reminders.iter().find(|reminder| reminder.id == id)
    }

    /// The reminder of a number in the list that was shown last, or would be shown now.
    pub(super) fn by_number(&self, number: usize) -> Option<&Reminder> {
        let index = number.checked_sub(1)?;
        let listed = &self.conversation.notes.listed;
        if !listed.is_empty() {
            return self.by_id(listed.get(index)?).filter(|reminder| !reminder.is_over());
        }
        self.list(Audience::Person).get(index).copied()
    }

    /// How many reminders wait for their moment.
    pub(super) fn waiting(&self, audience: Audience) -> usize {
        self.list(audience)
            .iter()
            .filter(|reminder| reminder.due().is_some())
            .count()
    }

    /// Whether something else was talked about since reminders were.
    pub(super) fn has_moved_on(&self) -> bool {
        self.conversation.answered_at() > self.conversation.notes.at()
    }

    /// What a word without a number is about: what was delivered in this thread, or last.
    pub(super) fn delivered(&self) -> Vec<&Reminder> {
        let is_here = |reminder: &&Reminder| {
            let is_delivered = matches!(reminder.life, Life::Delivered { .. } | Life::Overdue { .. });
            self.thread.is_some() && reminder.thread.as_deref() == self.thread && is_delivered
        };
        let here: Vec<&Reminder> = self.reminders.iter().filter(is_here).collect();
        if !here.is_empty() {
            return here;
        }
        if self.has_moved_on() {
            return Vec::new();
        }
        match self.conversation.notes.open(self.now()) {
            Some(Asked::Word(ids)) => ids.iter().filter_map(|id| self.by_id(id)).collect(),
            _ => Vec::new(),
        }
    }
}

fn hear(desk: &Desk<'_>, message: &MessageId, text: &str) -> Option<Said> {
    match Order::read(text) {
        Some(order) => obey(desk, message, (order, text)),
        None => make::complete(desk, text).or_else(|| by_number(desk, text)),
    }
}

fn obey(desk: &Desk<'_>, message: &MessageId, (order, text): (Order, &str)) -> Option<Said> {
    match order {
        Order::Remind(audience, has_task) => make::request(desk, message, (audience, has_task, text)),
        Order::Agenda(days, when) if when.is_empty() => Some(agenda(desk, days)),
        Order::Agenda(days, when) => make::agenda(desk, message, (days, &when)),
        Order::AgendaOf(span) => super::due::agenda_of(desk, &span),
        Order::List(audience) => Some(list(desk, audience)),
        Order::TimeZone(zone) => Some(time_zone(desk, zone)),
        Order::Manual => Some(Said::word(phrases::REMINDERS_MANUAL)),
        Order::Export => Some(exchange::export(desk)),
        Order::Year => Some(Said {
            answer: Some(super::duties::year(desk.duties, desk.here, &desk.conversation.profile)),
            ..Said::default()
        }),
        Order::Cancel(Which::Numbers(numbers)) => Some(cancel(desk, &numbers)),
        Order::Cancel(Which::All) => Some(cancel_all(desk)),
        Order::Cancel(Which::AllBut(numbers)) => Some(cancel_all_but(desk, &numbers)),
        Order::Cancel(Which::Last) => cancel_last(desk),
        Order::Cancel(Which::LastReminder) => {
            Some(cancel_last(desk).unwrap_or_else(|| Said::word(phrases::NO_REMINDERS)))
        }
        Order::Skip(number) => series::skip(desk, number),
        Order::Move(number, when) => Some(move_to(desk, number, &when)),
        Order::Shift(number, sooner, by) => Some(shift(desk, number, (sooner, &by))),
        Order::Cancel(Which::Named(what)) => cancel_named(desk, &what),
        Order::MoveWhich => Some(list(desk, Audience::Person)),
        Order::Done(numbers) if numbers.is_empty() => settle(desk, &Word::Done),
        Order::Done(numbers) => {
            let reminders: Option<Vec<&Reminder>> = numbers.iter().map(|number| desk.by_number(*number)).collect();
            Some(over(desk, &reminders?, &Word::Done))
        }
        Order::Later => settle(desk, &Word::Later),
        Order::Help => settle(desk, &Word::Help),
    }
}

fn react(desk: &Desk<'_>, message: &MessageId, key: &str) -> Option<Said> {
    let Some(ids) = super::due::ids_of(&message.0) else {
        let pending = desk.conversation.pending.as_ref();
        let is_of_another = pending.is_some_and(|pending| pending.message == *message);
        let is_number = fold(key).starts_with(|c: char| c.is_ascii_digit());
        return if is_of_another || !is_number {
            None
        } else {
            make::complete(desk, key)
        };
    };
    let reminders: Vec<&Reminder> = ids.filter_map(|id| desk.by_id(id)).collect();
    if reminders.is_empty() {
        return Some(Said::word(phrases::REMINDER_OVER));
    }
    Some(say(desk, &reminders, &Word::read(key)?))
}

/// A question with numbered options.
pub(super) fn ask(desk: &Desk<'_>, asked: Asked, (question, options): (&str, Vec<String>)) -> Said {
    let mut answer = word(Outcome::Clarify, question);
    if !options.is_empty() {
        answer.blocks.push(Block::Choices(options.clone()));
        answer.blocks.push(Block::Paragraph(phrases::OR_WHEN.to_owned()));
    }
    answer.options = options;
    Said {
        answer: Some(answer),
        notes: Notes {
            listed: desk.conversation.notes.listed.clone(),
            asked: Some((asked, desk.now())),
        },
        ..Said::default()
    }
}

pub(super) fn list(desk: &Desk<'_>, audience: Audience) -> Said {
    let reminders = desk.list(audience);
    if reminders.is_empty() {
        return Said::word(phrases::NO_REMINDERS);
    }
    let mut answer = word(Outcome::Chitchat, phrases::your_reminders(audience == Audience::Room));
    let line = |reminder: &&Reminder| phrases::reminder_line(&reminder.when_in_words(), &make::title(&reminder.topic));
    let shown = reminders.iter().take(MOST_LISTED).map(line);
    answer.blocks.push(Block::Steps(shown.collect()));
    if reminders.len() > MOST_LISTED {
        let more = phrases::and_more(reminders.len() - MOST_LISTED);
        answer.blocks.push(Block::Paragraph(more));
    }
    answer
        .blocks
        .push(Block::Paragraph(phrases::HOW_TO_CHANGE_REMINDERS.to_owned()));
    Said {
        answer: Some(answer),
        notes: Notes {
            listed: reminders.iter().map(|reminder| reminder.id.clone()).collect(),
            asked: desk.conversation.notes.asked.clone(),
        },
        ..Said::default()
    }
}

/// « décale le 1 à vendredi »
fn move_to(desk: &Desk<'_>, number: usize, when: &str) -> Said {
    match desk.by_number(number) {
        None => Said::word(&phrases::no_such_reminder(number)),
        Some(reminder) => change::put_off(desk, &[reminder], when).unwrap_or_else(|| Said::word(phrases::MOVE_WHERE)),
    }
}

/// « décale le 1 d'une heure », « avance le 2 de deux jours »
fn shift(desk: &Desk<'_>, number: usize, (sooner, by): (bool, &str)) -> Said {
    match desk.by_number(number) {
        None => Said::word(&phrases::no_such_reminder(number)),
        Some(reminder) => {
            change::shift(desk, reminder, (sooner, by)).unwrap_or_else(|| Said::word(phrases::MOVE_WHERE))
        }
    }
}

/// « mon fuseau horaire est celui de la Réunion »
fn time_zone(desk: &Desk<'_>, zone: Option<&str>) -> Said {
    let Some(zone) = zone else {
        return Said::word(phrases::WHICH_TIME_ZONE);
    };
    let Ok(there) = TimeZone::get(zone) else {
        return Said::word(phrases::WHICH_TIME_ZONE);
    };
    let now = desk.here.now.with_time_zone(there);
    Said {
        time_zone: Some(zone.to_owned()),
        ..Said::word(&phrases::time_zone_noted(&clock_in_words(now.time())))
    }
}

fn agenda(desk: &Desk<'_>, days: u16) -> Said {
    Said {
        answer: Some(super::due::agenda(desk.here, &desk.list(Audience::Person), days)),
        ..Said::default()
    }
}

/// A request that was changed makes its reminders anew.
fn edit(desk: &Desk<'_>, message: &MessageId, text: &str) -> Option<Vec<Effect>> {
    let before = of_message(desk, message);
    if before.is_empty() && !is_asked_about(desk, message) {
        return None;
    }
    let cancelled = cancelled(&before);
    let said = match Order::read(text) {
        Some(Order::Remind(audience, has_task)) => make::request(desk, message, (audience, has_task, text)),
        _ => None,
    };
    let said = said.unwrap_or_else(|| Said::word(phrases::REMINDER_CANCELLED));
    // What is kept under the same id again replaces what was cancelled.
    let mut effects = cancelled;
    effects.extend(said.keep(desk));
    let to = message.clone();
    effects.extend(said.answer.map(|answer| Effect::Amend { to, answer }));
    Some(effects)
}

/// A request that was deleted calls its reminders off.
fn withdraw(desk: &Desk<'_>, message: &MessageId) -> Option<Vec<Effect>> {
    let before = of_message(desk, message);
    if before.is_empty() && !is_asked_about(desk, message) {
        return None;
    }
    let mut effects = cancelled(&before);
    effects.extend(Said::default().keep(desk));
    effects.push(Effect::Withdraw { to: message.clone() });
    Some(effects)
}

fn cancelled(reminders: &[&Reminder]) -> Vec<Effect> {
    let over = reminders
        .iter()
        .map(|reminder| (*reminder).clone().with(Life::Cancelled));
    over.map(|reminder| Effect::Keep(Box::new(reminder))).collect()
}

/// Whether a message made a request that is not complete.
fn is_asked_about(desk: &Desk<'_>, message: &MessageId) -> bool {
    let asked = desk.conversation.notes.asked.as_ref().map(|(asked, _)| asked);
    matches!(
        asked,
        Some(
            Asked::When(request) | Asked::Instead(request, _) | Asked::Which(request, _) | Asked::What(request, ..)
        ) if request.message == message.0
    )
}

fn of_message<'a>(desk: &Desk<'a>, message: &MessageId) -> Vec<&'a Reminder> {
    let is_of = |reminder: &&Reminder| reminder.request() == message.0;
    desk.reminders.iter().filter(is_of).collect()
}
