//! What the académie owes its RRUPN: the duties of the school year, whom they concern, and when nobody is disturbed.

use std::collections::BTreeMap;

use jiff::civil::{Time, Weekday, date, time};
use jiff::{ToSpan as _, Zoned};

use super::{Audience, Life, Reminder, Topic};
use crate::calendar::{Outcome as Moments, Standpoint, date_in_words, resolve, school_year};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Block, Conversation, ConversationKey, Outcome, World, phrases};
use crate::knowledge::Duty;
use crate::language::Slots;
use crate::language::moment::read;

/// What nobody asked for is sent from this hour …
const OPENS: Time = time(7, 0, 0, 0);
/// … to this one, and not on Sundays.
const CLOSES: Time = time(20, 0, 0, 0);
/// How the ids of these reminders begin.
const PREFIX: &str = "duty";

/// Whether only what people asked for themselves is sent now.
pub fn is_quiet(now: &Zoned) -> bool {
    now.weekday() == Weekday::Sunday || !(OPENS..CLOSES).contains(&now.time())
}

/// A duty that is due in a school year.
#[derive(Clone, Debug, PartialEq)]
pub struct DueDuty<'a> {
    /// The duty.
    pub duty: &'a Duty,
    /// When.
    pub at: Zoned,
    /// The year in which the school year begins.
    pub year: i16,
}

impl DueDuty<'_> {
    /// What the ids of the reminders of this duty in this school year begin with.
    pub fn prefix(&self) -> String {
        prefix(&self.duty.id, self.year)
    }

    /// The same of the school year before.
    pub fn prefix_before(&self) -> String {
        prefix(&self.duty.id, self.year - 1)
    }

    /// The reminder of this duty for a person whom it concerns; `None` for others.
    pub fn reminder(&self, world: &World, key: &ConversationKey, conversation: &Conversation) -> Option<Reminder> {
        concerns(&self.duty.audience, &conversation.profile).then(|| Reminder {
            id: format!("{}{}", self.prefix(), key.person),
            conversation: key.clone(),
            thread: None,
            audience: Audience::Person,
            topic: Topic::Duty {
                title: self.duty.title.clone(),
                text: world.duty_text(self.duty),
                acknowledge_within: self.duty.acknowledge_within,
            },
            recurrence: None,
            life: Life::Waiting { due: self.at.clone() },
        })
    }

    /// The summary for an administrator, once people have had the time to answer and were recalled once; `None` if no answer
    /// is expected.
    pub fn summary(&self, now: &Zoned, key: &ConversationKey) -> Option<Reminder> {
        let days = i64::from(self.duty.acknowledge_within?);
        let due = now.checked_add((2 * days).days()).ok()?;
        Some(Reminder {
            id: format!("summary {}{}", self.prefix(), key.person),
            conversation: key.clone(),
            thread: None,
            audience: Audience::Person,
            topic: Topic::Summary {
                title: self.duty.title.clone(),
                prefix: self.prefix(),
            },
            recurrence: None,
            life: Life::Waiting { due },
        })
    }
}

fn prefix(id: &str, year: i16) -> String {
    format!("{PREFIX} {id} {year} ")
}

/// Whether somebody with this profile is meant.
fn concerns(audience: &Slots, profile: &Slots) -> bool {
    audience.iter().all(|(slot, value)| profile.get(slot) == Some(value))
}

/// The duties that are due after one instant and not after another, in order.
pub fn duties_between<'a>(duties: &'a [Duty], here: &Standpoint<'_>, since: &Zoned) -> Vec<DueDuty<'a>> {
    let years = school_year(since.date())..=school_year(here.now.date());
    let all = years.flat_map(|year| of_year(duties, here, year));
    let mut due: Vec<DueDuty<'a>> = all.filter(|due| due.at > *since && due.at <= here.now).collect();
    due.sort_by_key(|due| due.at.timestamp());
    due
}

/// The duties of the school year that begins in a year: their moments are told from its eve, 1 August.
fn of_year<'a>(duties: &'a [Duty], here: &Standpoint<'_>, year: i16) -> Vec<DueDuty<'a>> {
    let eve = date(year, 8, 1).at(0, 0, 0, 0).to_zoned(here.now.time_zone().clone());
    let Ok(now) = eve else { return Vec::new() };
    let eve = Standpoint { now, ..here.clone() };
    let moment = |duty: &'a Duty| match resolve(&read(&duty.when).expression, &eve) {
        Moments::Instant(moment) => Some(DueDuty {
            duty,
            at: moment.at,
            year,
        }),
        _ => None,
    };
    duties.iter().filter_map(moment).collect()
}

/// « Aperçu des rappels de l'année »: what comes until the end of the school year, for somebody with this profile; for
/// somebody without a role, all of it.
pub(super) fn year(duties: &[Duty], here: &Standpoint<'_>, profile: &Slots) -> Answer {
    let year = school_year(here.now.date());
    let mut coming = of_year(duties, here, year);
    coming.retain(|due| !profile.contains_key("role") || concerns(&due.duty.audience, profile));
    coming.sort_by_key(|due| due.at.timestamp());
    if coming.is_empty() {
        return word(Outcome::Chitchat, phrases::NOTHING_THIS_YEAR);
    }
    let mut months: BTreeMap<(i16, i8), Vec<String>> = BTreeMap::new();
    for due in &coming {
        let line = phrases::duty_line(
            &date_in_words(due.at.date()),
            &due.duty.title,
            due.duty.acknowledge_within,
        );
        months.entry((due.at.year(), due.at.month())).or_default().push(line);
    }
    let mut answer = word(Outcome::Answer, &phrases::duties_of_the_year(year));
    answer.blocks.extend(months.into_values().map(Block::List));
    answer
}

/// When a duty that is not answered is recalled.
pub(super) fn recall(topic: &Topic, now: &Zoned) -> Option<Zoned> {
    let Topic::Duty {
        acknowledge_within: Some(days),
        ..
    } = topic
    else {
        return None;
    };
    now.checked_add(i64::from(*days).days()).ok()
}

/// What an administrator reads when people have had their time.
pub fn summary(title: &str, (done, all): (usize, usize)) -> String {
    phrases::duty_summary(title, done, all)
}
