//! What waits for LINE, shown with numbers that hold until the next list.

use super::compose::{self, Composed};
use super::desk::{Newsroom, Said};
use super::notes::LineNotes;
use super::period::{next, next_number, period_of};
use super::phrases;
use super::piece::titled;
use super::text::{harmless, length, web};
use crate::calendar::{date_in_words, school_year, short_date_in_words};
use crate::dialogue::event::NewsChange;
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Block, Outcome};
use crate::knowledge::{Item, Level};

/// So many items are shown at a time.
const MOST_LISTED: usize = 40;

/// The items in the order of their numbers: those of the next issue, then the postponed ones.
pub(super) fn listing(news: &[Item]) -> Vec<&Item> {
    let mut listing: Vec<&Item> = news.iter().collect();
    listing.sort_by_key(|item| (item.postponed, item.level, item.rank, item.id.as_str()));
    listing
}

/// What waits after these changes.
pub(super) fn applied(news: &[Item], changes: &[NewsChange]) -> Vec<Item> {
    let mut after = news.to_vec();
    for change in changes {
        match change {
            NewsChange::Keep(item) => {
                after.retain(|other| other.id != item.id);
                after.push(item.clone());
            }
            NewsChange::Drop(item) => after.retain(|other| other.id != item.id),
            NewsChange::Publish(issue) => after.retain(|other| issue.items.iter().all(|item| item.id != other.id)),
            NewsChange::Retract(issue) => after.extend(issue.items.iter().cloned()),
        }
    }
    after
}

/// What is known of an item, line by line.
pub(super) fn fields(item: &Item) -> Vec<String> {
    vec![
        phrases::title(&harmless(&item.title)),
        phrases::standfirst(&harmless(&item.standfirst)),
        phrases::link(item.link.as_deref().and_then(web)),
        phrases::level(item.level),
        phrases::audience(item.audience.as_deref().map(harmless).as_deref()),
        phrases::date(&short_date_in_words(item.date)),
    ]
}

/// The item of a number, in the list that was shown last, or would be shown now; or what is said if there is none.
pub(super) fn by_number<'a>(newsroom: &Newsroom<'a>, number: usize) -> Result<&'a Item, String> {
    let listing = listing(newsroom.news);
    let listed = &newsroom.notes().listed;
    let is_shown = !listed.is_empty() && newsroom.notes().is_fresh(newsroom.now());
    let index = number.wrapping_sub(1);
    if !is_shown {
        let found = listing.get(index).copied();
        return found.ok_or_else(|| phrases::only_so_many(listing.len()));
    }
    let id = listed.get(index).ok_or_else(|| phrases::only_so_many(listed.len()))?;
    let found = listing.into_iter().find(|item| item.id == *id);
    found.ok_or_else(|| phrases::waits_no_more(number))
}

pub(super) fn by_numbers<'a>(newsroom: &Newsroom<'a>, numbers: &[usize]) -> Result<Vec<&'a Item>, String> {
    numbers.iter().map(|number| by_number(newsroom, *number)).collect()
}

/// The items of these numbers, in the order of the list.
pub(super) fn chosen<'a>(newsroom: &Newsroom<'a>, numbers: &[usize]) -> Result<Vec<&'a Item>, String> {
    let mut items = by_numbers(newsroom, numbers)?;
    items.sort_by_key(|item| (item.level, item.rank, item.id.as_str()));
    Ok(items)
}

/// « la prochaine LINE », for staff.
pub(super) fn list(newsroom: &Newsroom<'_>) -> Said {
    if newsroom.news.is_empty() {
        let mut answer = word(Outcome::Chitchat, phrases::NOTHING_WAITS);
        answer.blocks.push(Block::Paragraph(departure(newsroom)));
        return Said::answer(answer);
    }
    let title = compose::heading(newsroom);
    let waiting = newsroom.news.iter().filter(|item| !item.postponed).count();
    let mut answer = word(Outcome::Chitchat, &phrases::next_issue(&title, waiting));
    answer.blocks.extend(sections(newsroom.news));
    answer.blocks.push(Block::Paragraph(room(newsroom)));
    answer.blocks.push(Block::Paragraph(departure(newsroom)));
    answer.blocks.push(Block::Paragraph(phrases::HOW_TO_ARRANGE.to_owned()));
    shown(newsroom, newsroom.news, answer)
}

/// What is said with a list: its numbers hold from now on.
pub(super) fn shown(newsroom: &Newsroom<'_>, news: &[Item], answer: Answer) -> Said {
    Said {
        notes: Some(LineNotes {
            listed: listing(news).iter().map(|item| item.id.clone()).collect(),
            awaited: None,
            ..newsroom.notes().clone()
        }),
        ..Said::answer(answer)
    }
}

/// The items with their numbers, under headings.
pub(super) fn sections(news: &[Item]) -> Vec<Block> {
    let listing = listing(news);
    let heading = |item: &Item| if item.postponed { None } else { Some(item.level) };
    let mut blocks: Vec<Block> = Vec::new();
    let mut last: Option<Option<Level>> = None;
    for (number, item) in (1..).zip(listing.iter().take(MOST_LISTED)) {
        if last != Some(heading(item)) {
            let title = heading(item).map_or(phrases::POSTPONED, phrases::section);
            blocks.push(Block::Heading(title.to_owned()));
            blocks.push(Block::List(Vec::new()));
            last = Some(heading(item));
        }
        if let Some(Block::List(lines)) = blocks.last_mut() {
            lines.push(phrases::numbered(number, &titled(&item.title).0));
        }
    }
    if listing.len() > MOST_LISTED {
        let more = crate::dialogue::phrases::and_more(listing.len() - MOST_LISTED);
        blocks.push(Block::Paragraph(more));
    }
    blocks
}

/// Whether what waits fits in one issue.
fn room(newsroom: &Newsroom<'_>) -> String {
    let waiting: Vec<&Item> = newsroom.news.iter().filter(|item| !item.postponed).collect();
    let Composed { parts, left, .. } = compose::compose(newsroom, &waiting);
    if left.is_empty() {
        let characters = parts.first().map_or(0, length);
        // To the next ten: nobody counts.
        phrases::fits(characters.div_ceil(10) * 10)
    } else {
        phrases::does_not_fit(&compose::numbers(newsroom, &left))
    }
}

/// When the next issue goes out.
pub(super) fn departure(newsroom: &Newsroom<'_>) -> String {
    match next(newsroom.here, newsroom.issues) {
        Some(slot) => phrases::leaves(&date_in_words(slot.monday)),
        None => phrases::NO_CALENDAR.to_owned(),
    }
}

/// Number, period and school year of the issue that would be made now.
pub(super) fn coming(newsroom: &Newsroom<'_>) -> (u32, u8, i16) {
    let today = newsroom.here.now.date();
    let this = school_year(today);
    let is_out = |period: u8| {
        let mut issues = newsroom.issues.iter();
        issues.any(|issue| (issue.school_year, issue.period) == (this, period))
    };
    let now = period_of(newsroom.here, today).filter(|period| !is_out(*period));
    let slot = next(newsroom.here, newsroom.issues);
    // Once the issue of a period is out, what is made is for the next.
    let (year, period) = match (now, slot) {
        (Some(period), _) => (this, Some(period)),
        (None, Some(slot)) => (slot.year, Some(slot.period)),
        (None, None) => (this, None),
    };
    let number = next_number(newsroom.issues, year);
    // Where the calendar ends, an issue a period is as good a guess as any.
    let guess = u8::try_from(number.min(5)).unwrap_or(5);
    (number, period.unwrap_or(guess), year)
}
