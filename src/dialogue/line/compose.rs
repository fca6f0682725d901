//! What waits → an issue: a message that reads well on a phone, and the details for its thread.

use super::desk::{Newsroom, Said};
use super::listing::{chosen, coming, listing};
use super::notes::LineNotes;
use super::order::Choice;
use super::phrases;
use super::piece::{LONGEST_STANDFIRST, named_audience, titled};
use super::text::{harmless, length, shortened, site, web};
use crate::calendar::short_date_in_words;
use crate::dialogue::event::MessageId;
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Block, CampaignKind, Content, Outcome, Proposal};
use crate::knowledge::{Issue, Item, Level, Link};

/// An issue has no more items …
const MOST_ITEMS: usize = 12;
/// … and its message no more characters.
const LONGEST_MAIN: usize = 1_500;
/// A message of the thread has no more characters.
const LONGEST_DETAIL: usize = 4_000;

/// An issue, as it would be sent.
pub(super) struct Composed<'a> {
    pub(super) issue: Issue,
    /// The message, then what goes into its thread.
    pub(super) parts: Vec<Answer>,
    /// What does not fit and goes on waiting.
    pub(super) left: Vec<&'a Item>,
}

/// « LINE n° 2, période 2, 2026-2027 »: what the issue that would be made now is called.
pub(super) fn heading(newsroom: &Newsroom<'_>) -> String {
    let (number, period, year) = coming(newsroom);
    phrases::issue(number, period, year)
}

/// What an issue is called.
pub(super) fn title(issue: &Issue) -> String {
    phrases::issue(issue.number, issue.period, issue.school_year)
}

/// « prépare la LINE »: shown to be confirmed; nothing is sent yet.
pub(super) fn prepare(newsroom: &Newsroom<'_>, message: &MessageId, choice: &Choice) -> Said {
    if newsroom.news.is_empty() {
        return Said::word(phrases::NOTHING_WAITS);
    }
    let items = match taken(newsroom, choice) {
        Ok(items) => items,
        Err(why) => return Said::word(&why),
    };
    if items.is_empty() {
        let none = match choice {
            Choice::All => phrases::ALL_POSTPONED,
            Choice::Only(_) | Choice::Without(_) => phrases::NOTHING_LEFT,
        };
        return Said::word(none);
    }
    let Composed { issue, parts, left } = compose(newsroom, &items);
    // The numbers that are said are those of the list as it is now.
    let listed = listing(newsroom.news).iter().map(|item| item.id.clone()).collect();
    Said {
        answer: (!left.is_empty()).then(|| word(Outcome::Chitchat, &phrases::left_out(&numbers(newsroom, &left)))),
        notes: Some(LineNotes {
            listed,
            awaited: None,
            ..newsroom.notes().clone()
        }),
        proposal: Some(Proposal {
            message: message.clone(),
            kind: CampaignKind::Line(Box::new(issue)),
            parts: parts.into_iter().map(Content::Text).collect(),
            audience: phrases::AUDIENCE.to_owned(),
        }),
        ..Said::default()
    }
}

/// The items that are meant, in the order of the sections.
fn taken<'a>(newsroom: &Newsroom<'a>, choice: &Choice) -> Result<Vec<&'a Item>, String> {
    let mut waiting = listing(newsroom.news);
    waiting.retain(|item| !item.postponed);
    match choice {
        Choice::All => Ok(waiting),
        Choice::Only(numbers) => chosen(newsroom, numbers),
        Choice::Without(numbers) => {
            let without = chosen(newsroom, numbers)?;
            waiting.retain(|item| without.iter().all(|other| other.id != item.id));
            Ok(waiting)
        }
    }
}

/// The numbers of items in the list as it is now.
pub(super) fn numbers(newsroom: &Newsroom<'_>, items: &[&Item]) -> Vec<usize> {
    let is_one = |item: &Item| items.iter().any(|other| other.id == item.id);
    let numbered = (1..).zip(listing(newsroom.news));
    numbered
        .filter(|(_, item)| is_one(item))
        .map(|(number, _)| number)
        .collect()
}

/// An issue of these items, as many as fit, the first ones first.
pub(super) fn compose<'a>(newsroom: &Newsroom<'_>, items: &[&'a Item]) -> Composed<'a> {
    let (number, period, school_year) = coming(newsroom);
    let of = |items: &[&Item]| Issue {
        number,
        school_year,
        period,
        date: newsroom.here.now.date(),
        items: items.iter().map(|item| presentable(item)).collect(),
    };
    let mut count = items.len().min(MOST_ITEMS);
    let mut issue = of(&items[..count]);
    while count > 1 && length(&main(&issue)) > LONGEST_MAIN {
        count -= 1;
        issue = of(&items[..count]);
    }
    let parts = std::iter::once(main(&issue)).chain(details(&issue)).collect();
    Composed {
        issue,
        parts,
        left: items[count..].to_vec(),
    }
}

/// An item as it is sent: in one line, harmless, short enough.
fn presentable(item: &Item) -> Item {
    Item {
        title: titled(&item.title).0,
        standfirst: shortened(&harmless(&item.standfirst), LONGEST_STANDFIRST).0,
        link: item.link.as_deref().and_then(web).map(str::to_owned),
        audience: item.audience.as_deref().map(named_audience),
        postponed: false,
        ..item.clone()
    }
}

/// The items of an issue by section, with their numbers throughout.
pub(super) fn sections(issue: &Issue) -> Vec<(Level, Vec<(usize, &Item)>)> {
    let mut number = 0;
    let mut sections = Vec::new();
    for level in Level::ALL {
        let items = issue.items.iter().filter(|item| item.level == level);
        let numbered: Vec<(usize, &Item)> = items
            .map(|item| {
                number += 1;
                (number, item)
            })
            .collect();
        if !numbered.is_empty() {
            sections.push((level, numbered));
        }
    }
    sections
}

/// The sentence that opens an issue.
pub(super) fn introduction(issue: &Issue) -> String {
    let counts: Vec<(Level, usize)> = sections(issue)
        .iter()
        .map(|(level, items)| (*level, items.len()))
        .collect();
    phrases::introduction(&counts)
}

/// The message itself: what there is, by title.
fn main(issue: &Issue) -> Answer {
    let mut blocks = vec![Block::Heading(title(issue)), Block::Paragraph(introduction(issue))];
    for (level, items) in sections(issue) {
        let line = |(number, item): &(usize, &Item)| phrases::numbered(*number, &item.title);
        blocks.push(Block::Heading(phrases::section(level).to_owned()));
        blocks.push(Block::List(items.iter().map(line).collect()));
    }
    blocks.push(Block::Paragraph(phrases::IN_THE_THREAD.to_owned()));
    message(blocks)
}

fn message(blocks: Vec<Block>) -> Answer {
    Answer {
        blocks,
        ..word(Outcome::Answer, "")
    }
}

/// The messages of the thread: one for each section, or more if it is long.
fn details(issue: &Issue) -> Vec<Answer> {
    let mut messages = Vec::new();
    for (level, items) in sections(issue) {
        let mut open = message(vec![Block::Heading(phrases::section(level).to_owned())]);
        for (number, item) in items {
            let blocks = detail(number, item);
            let is_begun = open.blocks.len() > 1;
            if is_begun && length(&open) + length(&message(blocks.clone())) > LONGEST_DETAIL {
                let next = message(vec![Block::Heading(phrases::section_continued(level))]);
                messages.push(std::mem::replace(&mut open, next));
            }
            open.blocks.extend(blocks);
        }
        messages.push(open);
    }
    messages
}

/// One item in full.
fn detail(number: usize, item: &Item) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(phrases::strong(number, &item.title))];
    if !item.standfirst.is_empty() {
        blocks.push(Block::Paragraph(item.standfirst.clone()));
    }
    blocks.push(Block::Paragraph(about(item)));
    if let Some(url) = &item.link {
        let name = phrases::read_on(&item.title, site(url));
        blocks.push(Block::Links(vec![Link { name, url: url.clone() }]));
    }
    blocks
}

/// For whom, and of when.
pub(super) fn about(item: &Item) -> String {
    phrases::audience_and_date(item.audience.as_deref(), &short_date_in_words(item.date))
}
