//! What waits for LINE grows: a message becomes items, changes them when it is changed, and takes them along when it goes.

use super::desk::{Newsroom, Said};
use super::listing::{applied, fields, listing};
use super::notes::{Awaited, LineNotes};
use super::order::{Call, Order};
use super::phrases;
use super::piece::{Piece, Remark, has_word, piece, pieces};
use super::text::harmless;
use crate::dialogue::event::{Effect, MessageId, NewsChange};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Block, Outcome};
use crate::knowledge::{Issue, Item, Level};

/// « LINE : ajoute … », or the message that was asked for.
pub(super) fn add(newsroom: &Newsroom<'_>, message: &MessageId, text: &str) -> Said {
    if text.trim().is_empty() {
        return Said::word(phrases::SEND_AN_ITEM).asking(newsroom, Awaited::Item);
    }
    let text = item_text(text);
    let told = pieces(&text);
    if told.is_empty() {
        return Said::word(phrases::NOT_AN_ITEM).asking(newsroom, Awaited::Item);
    }
    take_in(newsroom, message, told)
}

/// A message that was forwarded or written after « LINE : ajoute » may begin like the order.
fn item_text(text: &str) -> String {
    match Call::read(text).map(|call| call.order) {
        Some(Order::Add(inner)) => inner,
        _ => text.to_owned(),
    }
}

pub(super) fn call_off(newsroom: &Newsroom<'_>) -> Said {
    Said {
        notes: Some(LineNotes {
            awaited: None,
            ..newsroom.notes().clone()
        }),
        ..Said::word(phrases::NOT_ADDED)
    }
}

/// What became of each item of a message.
enum Fate {
    Added(Item, Vec<Remark>),
    /// It is known: why it is not added.
    Known(String),
}

fn take_in(newsroom: &Newsroom<'_>, message: &MessageId, told: Vec<Piece>) -> Said {
    let mut added: Vec<Item> = Vec::new();
    let mut fates: Vec<Fate> = Vec::new();
    for (index, told) in told.into_iter().enumerate() {
        let remarks = told.remarks.clone();
        let item = item(newsroom, (item_id(message, index), told), &added);
        let why = known(newsroom, &item).or_else(|| repeated(&added, &item));
        fates.push(why.map_or_else(|| Fate::Added(item.clone(), remarks), Fate::Known));
        if matches!(fates.last(), Some(Fate::Added(..))) {
            added.push(item);
        }
    }
    let changes: Vec<NewsChange> = added.into_iter().map(NewsChange::Keep).collect();
    let after = applied(newsroom.news, &changes);
    let numbers: Vec<String> = listing(&after).iter().map(|item| item.id.clone()).collect();
    Said {
        answer: Some(told_of(&fates, &after)),
        changes,
        notes: Some(LineNotes {
            listed: numbers,
            awaited: None,
            ..newsroom.notes().clone()
        }),
        ..Said::default()
    }
}

/// « $message », « $message#2 »: by which the items of a message are known.
fn item_id(message: &MessageId, index: usize) -> String {
    match index {
        0 => message.0.clone(),
        index => format!("{}#{}", message.0, index + 1),
    }
}

fn item(newsroom: &Newsroom<'_>, (id, told): (String, Piece), added: &[Item]) -> Item {
    let level = told.level.unwrap_or(Level::Academic);
    let of_level = newsroom.news.iter().chain(added).filter(|item| item.level == level);
    let rank = of_level
        .map(|item| item.rank)
        .max()
        .map_or(0, |rank| rank.saturating_add(1));
    Item {
        id,
        level,
        title: told.title,
        standfirst: told.standfirst,
        link: told.link,
        date: newsroom.here.now.date(),
        audience: told.audience,
        rank,
        postponed: false,
    }
}

/// Why an item is not added: it waits, or was sent.
fn known(newsroom: &Newsroom<'_>, item: &Item) -> Option<String> {
    let waiting = listing(newsroom.news);
    let place = waiting.iter().position(|other| other.repeats(item));
    if let Some((place, other)) = place.and_then(|place| Some((place, waiting.get(place)?))) {
        return Some(phrases::waits_already(&harmless(&other.title), place + 1));
    }
    let is_in = |issue: &&Issue| issue.items.iter().any(|other| other.repeats(item));
    let issue = newsroom.issues.iter().rev().find(is_in)?;
    Some(phrases::out_already(&item.title, &named(issue)))
}

fn repeated(added: &[Item], item: &Item) -> Option<String> {
    let is_again = added.iter().any(|other| other.repeats(item));
    is_again.then(|| phrases::twice_in_the_message(&item.title))
}

fn named(issue: &Issue) -> String {
    phrases::issue(issue.number, issue.period, issue.school_year)
}

/// What was understood, and how to correct it.
fn told_of(fates: &[Fate], after: &[Item]) -> Answer {
    let listing = listing(after);
    let number = |item: &Item| {
        listing
            .iter()
            .position(|other| other.id == item.id)
            .map_or(0, |place| place + 1)
    };
    let added = fates.iter().filter(|fate| matches!(fate, Fate::Added(..))).count();
    let mut answer = word(Outcome::Chitchat, "");
    answer.blocks.clear();
    if added > 1 {
        answer.blocks.push(Block::Paragraph(phrases::added_several(added)));
    }
    for fate in fates {
        match fate {
            Fate::Known(why) => answer.blocks.push(Block::Paragraph(why.clone())),
            Fate::Added(item, remarks) => {
                answer.blocks.push(Block::Paragraph(phrases::added(number(item))));
                answer.blocks.push(Block::List(fields(item)));
                let remarks = remarks.iter().map(|remark| remarked(*remark, number(item)));
                answer.blocks.extend(remarks.map(Block::Paragraph));
            }
        }
    }
    if let Some(Fate::Added(first, _)) = fates.iter().find(|fate| matches!(fate, Fate::Added(..))) {
        let last = listing.iter().filter(|item| !item.postponed).count();
        if added == 1 && number(first) < last {
            answer.blocks.push(Block::Paragraph(phrases::NUMBERS_MOVED.to_owned()));
        }
        answer
            .blocks
            .push(Block::Paragraph(phrases::how_to_correct(number(first))));
    }
    answer
}

fn remarked(remark: Remark, number: usize) -> String {
    match remark {
        Remark::Cut => phrases::WAS_CUT.to_owned(),
        Remark::OtherLinks => phrases::ONE_LINK.to_owned(),
        Remark::NoWebLink => phrases::NO_WEB_LINK.to_owned(),
        Remark::NoTitle => phrases::no_title(number),
    }
}

/// The items that a message brought, in order.
fn of_message<'a>(items: &'a [Item], message: &MessageId) -> Vec<&'a Item> {
    let brought = |item: &&Item| item.id.split('#').next() == Some(message.0.as_str());
    let mut items: Vec<&Item> = items.iter().filter(brought).collect();
    items.sort_by_key(|item| (item.id.len(), item.id.clone()));
    items
}

/// A message that was changed changes its items.
pub(super) fn edit(newsroom: &Newsroom<'_>, message: &MessageId, text: &str) -> Option<Vec<Effect>> {
    let before = of_message(newsroom.news, message);
    if !before.is_empty() {
        return Some(rewrite(newsroom, &before, text).into_amended(newsroom, message));
    }
    let is_out = |issue: &&Issue| !of_message(&issue.items, message).is_empty();
    if let Some(issue) = newsroom.issues.iter().find(is_out) {
        let said = Said::word(&phrases::published_already(&named(issue)));
        return Some(said.into_amended(newsroom, message));
    }
    // What was refused or incomplete may be right now.
    let order = Call::read(text).filter(|call| call.names_line)?.order;
    let Order::Add(text) = order else { return None };
    Some(add(newsroom, message, &text).into_amended(newsroom, message))
}

fn rewrite(newsroom: &Newsroom<'_>, before: &[&Item], text: &str) -> Said {
    let text = item_text(text);
    let told = match before {
        [_] => piece(&text).into_iter().collect(),
        _ => pieces(&text),
    };
    let dropped: Vec<Item> = before.iter().skip(told.len()).map(|item| (*item).clone()).collect();
    let kept: Vec<Item> = before
        .iter()
        .zip(told)
        .map(|(item, told)| Item {
            level: told.level.unwrap_or(item.level),
            title: told.title,
            standfirst: told.standfirst,
            link: told.link,
            audience: told.audience,
            ..(*item).clone()
        })
        .collect();
    let notes = LineNotes {
        dropped: dropped.clone(),
        ..newsroom.notes().clone()
    };
    let keep = kept.iter().cloned().map(NewsChange::Keep);
    let changes: Vec<NewsChange> = keep.chain(dropped.into_iter().map(NewsChange::Drop)).collect();
    Said {
        answer: Some(rewritten(&kept, &applied(newsroom.news, &changes))),
        changes,
        notes: Some(notes),
        ..Said::default()
    }
}

fn rewritten(kept: &[Item], after: &[Item]) -> Answer {
    if kept.is_empty() {
        return word(Outcome::Chitchat, phrases::DROPPED_MESSAGE);
    }
    let mut answer = word(Outcome::Chitchat, "");
    answer.blocks.clear();
    for item in kept {
        let place = listing(after).iter().position(|other| other.id == item.id);
        answer
            .blocks
            .push(Block::Paragraph(phrases::changed(place.map_or(0, |place| place + 1))));
        answer.blocks.push(Block::List(fields(item)));
    }
    answer
}

/// A message that was deleted takes its items along.
pub(super) fn withdraw(newsroom: &Newsroom<'_>, message: &MessageId) -> Option<Vec<Effect>> {
    let before = of_message(newsroom.news, message);
    if before.is_empty() {
        return None;
    }
    let drop = before
        .iter()
        .map(|item| Effect::News(NewsChange::Drop((*item).clone())));
    let withdrawn = Effect::Withdraw { to: message.clone() };
    Some(drop.chain([withdrawn]).collect())
}

/// Whether a text can be a title or a standfirst.
pub(super) fn is_text(text: &str) -> bool {
    has_word(&harmless(text))
}
