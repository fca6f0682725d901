//! What waits for LINE, put right by numbers: changed, moved, dropped, postponed.

use super::desk::{Newsroom, Said};
use super::gather::is_text;
use super::listing::{applied, by_number, by_numbers, fields, listing, sections, shown};
use super::notes::{Awaited, Field, LineNotes};
use super::order::Place;
use super::phrases;
use super::piece::{LONGEST_STANDFIRST, named_audience, titled};
use super::text::{harmless, shortened, web};
use crate::dialogue::event::{MessageId, NewsChange};
use crate::dialogue::turn::word;
use crate::dialogue::{Block, Outcome};
use crate::knowledge::{Item, Level};
use crate::language::fold;

/// Changes, what is said of them, and the notes with what was dropped.
fn changed(newsroom: &Newsroom<'_>, changes: Vec<NewsChange>, text: &str) -> Said {
    Said {
        changes,
        notes: Some(LineNotes {
            awaited: None,
            ..newsroom.notes().clone()
        }),
        ..Said::word(text)
    }
}

fn titles<'a>(items: impl IntoIterator<Item = &'a Item>) -> Vec<String> {
    items.into_iter().map(|item| harmless(&item.title)).collect()
}

fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// « titre du 2 : … »
pub(super) fn change(newsroom: &Newsroom<'_>, (number, field): (usize, Field), text: &str) -> Said {
    let item = match by_number(newsroom, number) {
        Ok(item) => item,
        Err(why) => return Said::word(&why),
    };
    if text.trim().is_empty() {
        let title = harmless(&item.title);
        let question = match field {
            Field::Title => phrases::what_title(&title),
            Field::Standfirst => phrases::what_standfirst(&title),
            Field::Link => phrases::what_link(&title),
            Field::Audience => phrases::what_audience(&title),
            Field::Level => phrases::what_level(&title),
        };
        return Said::word(&question).asking(newsroom, Awaited::Field(field, item.id.clone()));
    }
    write(newsroom, (item, field), text)
}

/// What was asked for a field.
pub(super) fn fill(newsroom: &Newsroom<'_>, (id, field): (&str, Field), text: &str) -> Option<Said> {
    let item = newsroom.news.iter().find(|item| item.id == id)?;
    Some(write(newsroom, (item, field), text))
}

fn write(newsroom: &Newsroom<'_>, (item, field): (&Item, Field), text: &str) -> Said {
    let new = match written(item, field, text) {
        Ok(new) => new,
        Err(why) => return Said::word(why).asking(newsroom, Awaited::Field(field, item.id.clone())),
    };
    let changes = vec![NewsChange::Keep(new.clone())];
    let after = applied(newsroom.news, &changes);
    let number = listing(&after)
        .iter()
        .position(|other| other.id == new.id)
        .map_or(0, |place| place + 1);
    let mut said = changed(newsroom, changes, &phrases::changed(number));
    if let Some(answer) = &mut said.answer {
        answer.blocks.push(Block::List(fields(&new)));
    }
    // The numbers that are said are those that hold.
    let listed = listing(&after).iter().map(|item| item.id.clone()).collect();
    said.notes = said.notes.map(|notes| LineNotes { listed, ..notes });
    said
}

/// An item with another field, or what is wrong with it.
fn written(item: &Item, field: Field, text: &str) -> Result<Item, &'static str> {
    let mut new = item.clone();
    let is_none = matches!(
        fold(text).trim_matches([' ', '.', '!']),
        "aucun" | "aucune" | "rien" | "vide" | "sans" | "tous" | "tout le monde" | "personne"
    );
    match field {
        Field::Title if is_text(text) => new.title = titled(text).0,
        Field::Title => return Err(phrases::NOT_AN_ITEM),
        Field::Standfirst if is_none => new.standfirst.clear(),
        Field::Standfirst => new.standfirst = shortened(&harmless(text), LONGEST_STANDFIRST).0,
        Field::Link if is_none => new.link = None,
        Field::Link => new.link = Some(web(text).ok_or(phrases::WRONG_LINK)?.to_owned()),
        Field::Audience => new.audience = (!is_none).then(|| named_audience(text)),
        Field::Level => {
            let level = text.split_whitespace().find_map(Level::named);
            new.level = level.ok_or(phrases::WRONG_LEVEL)?;
        }
    }
    Ok(new)
}

/// « 2 en national »: they become the last of that section.
pub(super) fn set_level(newsroom: &Newsroom<'_>, numbers: &[usize], level: Level) -> Said {
    let items = match by_numbers(newsroom, numbers) {
        Ok(items) => items,
        Err(why) => return Said::word(&why),
    };
    let there = newsroom.news.iter().filter(|item| item.level == level);
    let first = there
        .map(|item| item.rank)
        .max()
        .map_or(0, |rank| rank.saturating_add(1));
    let moved = items.iter().filter(|item| item.level != level);
    let changes = (first..).zip(moved).map(|(rank, item)| {
        NewsChange::Keep(Item {
            level,
            rank,
            ..(*item).clone()
        })
    });
    let named = titles(items.iter().copied());
    arranged(newsroom, changes.collect(), &phrases::moved_to(&strs(&named), level))
}

/// What was moved, and the list as it is now.
fn arranged(newsroom: &Newsroom<'_>, changes: Vec<NewsChange>, text: &str) -> Said {
    let after = applied(newsroom.news, &changes);
    let mut answer = word(Outcome::Chitchat, text);
    answer.blocks.extend(sections(&after));
    Said {
        changes,
        ..shown(newsroom, &after, answer)
    }
}

/// « mets le 3 en premier », « monte le 3 »: within its section.
pub(super) fn put(newsroom: &Newsroom<'_>, number: usize, place: Place) -> Said {
    let item = match by_number(newsroom, number) {
        Ok(item) => item,
        Err(why) => return Said::word(&why),
    };
    let mut section = section_of(newsroom, item);
    let Some(from) = section.iter().position(|other| other.id == item.id) else {
        return Said::word(&phrases::only_so_many(newsroom.news.len()));
    };
    let last = section.len() - 1;
    let to = match place {
        Place::First => 0,
        Place::Last => last,
        Place::Up => from.saturating_sub(1),
        Place::Down => (from + 1).min(last),
    };
    if from == to {
        return Said::word(&phrases::cannot_move(&harmless(&item.title), item.level));
    }
    let moved = section.remove(from);
    section.insert(to, moved);
    arranged(newsroom, ranked(&section), phrases::ARRANGED)
}

/// « échange le 2 et le 4 »
pub(super) fn swap(newsroom: &Newsroom<'_>, one: usize, other: usize) -> Said {
    let (first, second) = match (by_number(newsroom, one), by_number(newsroom, other)) {
        (Ok(first), Ok(second)) => (first, second),
        (Err(why), _) | (_, Err(why)) => return Said::word(&why),
    };
    if (first.level, first.postponed) != (second.level, second.postponed) {
        return Said::word(&phrases::other_sections(one, other));
    }
    let mut section = section_of(newsroom, first);
    let place = |item: &Item| section.iter().position(|other| other.id == item.id);
    if let (Some(a), Some(b)) = (place(first), place(second)) {
        section.swap(a, b);
    }
    arranged(newsroom, ranked(&section), phrases::ARRANGED)
}

fn section_of<'a>(newsroom: &Newsroom<'a>, item: &Item) -> Vec<&'a Item> {
    let mut section = listing(newsroom.news);
    section.retain(|other| (other.level, other.postponed) == (item.level, item.postponed));
    section
}

/// The ranks that this order needs, where they are others.
fn ranked(section: &[&Item]) -> Vec<NewsChange> {
    let ranks = (0_i64..).zip(section).filter(|(rank, item)| item.rank != *rank);
    ranks
        .map(|(rank, item)| {
            NewsChange::Keep(Item {
                rank,
                ..(*item).clone()
            })
        })
        .collect()
}

/// « retire le 2 »
pub(super) fn drop(newsroom: &Newsroom<'_>, numbers: &[usize]) -> Said {
    match by_numbers(newsroom, numbers) {
        Ok(items) => {
            let named = titles(items.iter().copied());
            dropped(newsroom, &items, &phrases::dropped(&strs(&named)))
        }
        Err(why) => Said::word(&why),
    }
}

fn dropped(newsroom: &Newsroom<'_>, items: &[&Item], text: &str) -> Said {
    let items: Vec<Item> = items.iter().map(|item| (*item).clone()).collect();
    let changes = items.iter().cloned().map(NewsChange::Drop).collect();
    let mut said = changed(newsroom, changes, text);
    if let Some(answer) = &mut said.answer {
        answer
            .blocks
            .push(Block::Paragraph(phrases::HOW_TO_TAKE_BACK.to_owned()));
    }
    said.notes = said.notes.map(|notes| LineNotes {
        dropped: items,
        ..notes
    });
    said
}

/// « LINE : remets »
pub(super) fn take_back(newsroom: &Newsroom<'_>) -> Said {
    let items = &newsroom.notes().dropped;
    // What was sent or came back meanwhile is not taken back twice.
    let sent = newsroom.issues.iter().flat_map(|issue| &issue.items);
    let known: Vec<&str> = sent.chain(newsroom.news).map(|item| item.id.as_str()).collect();
    let back: Vec<Item> = items
        .iter()
        .filter(|item| !known.contains(&item.id.as_str()))
        .cloned()
        .collect();
    if back.is_empty() {
        return Said::word(phrases::NOTHING_TO_TAKE_BACK);
    }
    let named = titles(&back);
    let mut said = changed(
        newsroom,
        back.into_iter().map(NewsChange::Keep).collect(),
        &phrases::taken_back(&strs(&named)),
    );
    said.notes = said.notes.map(|notes| LineNotes {
        dropped: Vec::new(),
        ..notes
    });
    said
}

/// « reporte le 2 », « reprends le 2 »
pub(super) fn postpone(newsroom: &Newsroom<'_>, numbers: &[usize], postponed: bool) -> Said {
    let items = match by_numbers(newsroom, numbers) {
        Ok(items) => items,
        Err(why) => return Said::word(&why),
    };
    let named = titles(items.iter().copied());
    let changes = items.iter().map(|item| {
        NewsChange::Keep(Item {
            postponed,
            ..(*item).clone()
        })
    });
    let text = if postponed {
        phrases::postponed(&strs(&named))
    } else {
        phrases::returned(&strs(&named))
    };
    changed(newsroom, changes.collect(), &text)
}

/// « LINE : vide »
pub(super) fn ask_to_empty(newsroom: &Newsroom<'_>, message: &MessageId) -> Said {
    if newsroom.news.is_empty() {
        return Said::word(phrases::NOTHING_WAITS);
    }
    let options: Vec<String> = phrases::EMPTYING_CHOICES.map(str::to_owned).into();
    let mut answer = word(Outcome::Clarify, &phrases::empty_really(newsroom.news.len()));
    answer.blocks.push(Block::Choices(options.clone()));
    answer.options = options;
    Said::answer(answer).asking(newsroom, Awaited::Emptying(message.0.clone()))
}

pub(super) fn empty(newsroom: &Newsroom<'_>) -> Said {
    let items = listing(newsroom.news);
    dropped(newsroom, &items, &phrases::emptied(items.len()))
}
