//! The issues that were sent, as everybody may read them again.

use super::compose::{sections, title};
use super::desk::{Newsroom, Said};
use super::listing::departure;
use super::period::{ENDS, next};
use super::phrases;
use super::piece::titled;
use super::text::web;
use super::which::{Which, Year};
use crate::calendar::{date_in_words, school_year, short_date_in_words};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Block, Outcome};
use crate::knowledge::{Issue, Item};
use crate::language::moment::Holidays;

/// So many issues are named when one is not found.
const RECENT: usize = 3;
/// So many issues are listed at most.
const MOST_LISTED: usize = 20;

/// « la dernière LINE », « LINE n° 1 », « la LINE de Noël », « les LINE de l'année ».
pub(super) fn read(newsroom: &Newsroom<'_>, which: &Which) -> Said {
    match which {
        Which::Next => Said::answer(expected(newsroom)),
        _ if newsroom.issues.is_empty() => Said::answer(none(newsroom)),
        Which::All(year) => Said::answer(list(newsroom, *year)),
        which => Said::answer(find(newsroom, which).map_or_else(|| unknown(newsroom.issues), show)),
    }
}

/// When the next issue comes, for everybody.
fn expected(newsroom: &Newsroom<'_>) -> Answer {
    let when = match next(newsroom.here, newsroom.issues) {
        Some(slot) => phrases::expected(&date_in_words(slot.monday)),
        None => phrases::NO_CALENDAR.to_owned(),
    };
    let mut answer = word(Outcome::Chitchat, &when);
    answer.blocks.push(Block::Paragraph(phrases::SUGGEST.to_owned()));
    answer
}

fn none(newsroom: &Newsroom<'_>) -> Answer {
    let mut answer = word(Outcome::Chitchat, phrases::NO_ISSUES);
    let next = if newsroom.is_staff {
        Block::Paragraph(departure(newsroom))
    } else {
        return Answer {
            blocks: answer.blocks.into_iter().chain(expected(newsroom).blocks).collect(),
            ..answer
        };
    };
    answer.blocks.push(next);
    answer
}

/// The issue that is meant: of several, the latest.
pub(super) fn find<'a>(newsroom: &Newsroom<'a>, which: &Which) -> Option<&'a Issue> {
    let this = school_year(newsroom.here.now.date());
    let latest = |is_meant: &dyn Fn(&Issue) -> bool| newsroom.issues.iter().rev().find(|issue| is_meant(issue));
    match *which {
        Which::Last => newsroom.issues.last(),
        Which::Next | Which::All(_) => None,
        Which::Number(number, year) => {
            let is_it = |issue: &Issue| issue.number == number && is_of(issue, year, this);
            // Without a year, the number of this school year comes first.
            latest(&|issue| issue.school_year == this && is_it(issue)).or_else(|| latest(&is_it))
        }
        Which::Period(period, year) => latest(&|issue| issue.period == period && is_of(issue, year, this)),
        Which::Before(holidays, year) => {
            let (period, _) = (1..).zip(ENDS).find(|(_, end)| *end == holidays)?;
            latest(&|issue| issue.period == period && is_of(issue, year, this))
        }
        Which::Month(month, year) => {
            let is_of = |issue: &Issue| is_of(issue, year, this);
            let ends = ends_in(month);
            latest(&|issue| issue.date.month() == month && is_of(issue))
                .or_else(|| latest(&|issue| ends == Some(issue.period) && is_of(issue)))
        }
    }
}

/// The period whose holidays people call by this month.
fn ends_in(month: i8) -> Option<u8> {
    let holidays = match month {
        10 | 11 => Holidays::Toussaint,
        12 => Holidays::Noel,
        2 => Holidays::Hiver,
        4 => Holidays::Printemps,
        6 | 7 => Holidays::Ete,
        _ => return None,
    };
    (1..)
        .zip(ENDS)
        .find(|(_, end)| *end == holidays)
        .map(|(period, _)| period)
}

fn is_of(issue: &Issue, year: Year, this: i16) -> bool {
    match year {
        Year::Any => true,
        Year::This => issue.school_year == this,
        Year::Last => issue.school_year == this - 1,
        Year::Of(year) => issue.school_year == year || issue.date.year() == year,
    }
}

fn show(issue: &Issue) -> Answer {
    let mut answer = word(Outcome::Answer, &phrases::sent_on(&date_in_words(issue.date)));
    answer.blocks.insert(0, Block::Heading(title(issue)));
    for (level, items) in sections(issue) {
        let line = |(number, item): &(usize, &Item)| {
            let link = item.link.as_deref().and_then(web);
            phrases::titled_link(*number, &titled(&item.title).0, link)
        };
        answer.blocks.push(Block::Heading(phrases::section(level).to_owned()));
        answer.blocks.push(Block::List(items.iter().map(line).collect()));
    }
    answer.blocks.push(Block::Paragraph(phrases::SEARCH_HINT.to_owned()));
    answer
}

/// What is said when there is no such issue.
pub(super) fn unknown(issues: &[Issue]) -> Answer {
    let recent: Vec<String> = issues.iter().rev().take(RECENT).map(title).collect();
    word(Outcome::Chitchat, &phrases::no_such_issue(&recent))
}

fn list(newsroom: &Newsroom<'_>, year: Year) -> Answer {
    let this = school_year(newsroom.here.now.date());
    let of_year: Vec<&Issue> = newsroom
        .issues
        .iter()
        .filter(|issue| is_of(issue, year, this))
        .collect();
    let named = match year {
        Year::Any => None,
        Year::This => Some(this),
        Year::Last => Some(this - 1),
        Year::Of(year) => Some(year),
    };
    if of_year.is_empty() {
        let mut answer = word(Outcome::Chitchat, &phrases::none_of(named.unwrap_or(this)));
        answer.blocks.extend(unknown(newsroom.issues).blocks);
        return answer;
    }
    let mut answer = word(Outcome::Answer, &phrases::issues_of(named));
    let line = |issue: &&Issue| phrases::issue_line(&title(issue), &short_date_in_words(issue.date), issue.items.len());
    let latest = of_year.iter().rev().take(MOST_LISTED);
    answer.blocks.push(Block::List(latest.map(line).collect()));
    answer.blocks.push(Block::Paragraph(phrases::HOW_TO_READ.to_owned()));
    answer
}
