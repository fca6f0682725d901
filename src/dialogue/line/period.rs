//! The periods of the school year, when LINE goes out in each, and who is told to prepare it.

use jiff::civil::{Date, Weekday};
use jiff::{ToSpan as _, Zoned};

use super::phrases;
use crate::calendar::{Break, Standpoint, date_in_words, school_year};
use crate::dialogue::ConversationKey;
use crate::dialogue::reminder::{Audience, Life, Reminder, Topic};
use crate::knowledge::{Issue, Item};
use crate::language::moment::Holidays;

/// The holidays that end the periods, in order.
pub(super) const ENDS: [Holidays; 5] = [
    Holidays::Toussaint,
    Holidays::Noel,
    Holidays::Hiver,
    Holidays::Printemps,
    Holidays::Ete,
];

/// When LINE goes out in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// The calendar year in which the school year begins.
    pub(super) year: i16,
    /// 1 to 5.
    pub(super) period: u8,
    /// The Monday of its week.
    pub(super) monday: Date,
}

/// The week before these holidays, and the period that they end.
fn slot(here: &Standpoint<'_>, end: &Break) -> Option<Slot> {
    let period = (1..).zip(ENDS).find(|(_, holidays)| *holidays == end.holidays)?.0;
    Some(Slot {
        year: school_year(end.first),
        period,
        monday: last_monday(here, end.first)?,
    })
}

/// The last Monday of class before a day.
fn last_monday(here: &Standpoint<'_>, day: Date) -> Option<Date> {
    const WEEKS: usize = 8;
    let days = std::iter::successors(day.yesterday().ok(), |day| day.yesterday().ok()).take(7 * WEEKS);
    let mut mondays = days.filter(|day| day.weekday() == Weekday::Monday);
    mondays.find(|day| here.calendar.is_class(here.zone, *day))
}

/// The weeks of LINE that are known, in order.
fn slots(here: &Standpoint<'_>) -> impl Iterator<Item = Slot> {
    here.calendar.breaks(here.zone).filter_map(|end| slot(here, end))
}

/// The period that a day belongs to, 1 to 5; holidays belong to the period that they end. `None` if the calendar does not
/// know it.
pub(super) fn period_of(here: &Standpoint<'_>, day: Date) -> Option<u8> {
    let ends = here.calendar.breaks(here.zone);
    let mut coming = ends.filter(|end| ENDS.contains(&end.holidays) && end.last >= day);
    let next = coming.next()?;
    let period = slot(here, next)?.period;
    // August belongs to the year that begins.
    if school_year(next.first) == school_year(day) {
        return Some(period);
    }
    (next.holidays == Holidays::Ete).then_some(1)
}

/// The week in which the next LINE goes out as a rule, known by its Monday, and the period that it ends: the last week of
/// the period. `None` if the school calendar does not reach that far.
///
/// ```
/// use guichet::calendar::School;
/// use guichet::dialogue::next_line_date;
/// let school = School::default();
/// let here = school.standpoint("2026-11-26T10:00:00[Europe/Paris]".parse().expect("a time"));
/// assert_eq!(next_line_date(&here), Some((2, jiff::civil::date(2026, 12, 14))));
/// ```
pub fn next_line_date(here: &Standpoint<'_>) -> Option<(u8, Date)> {
    let next = next(here, &[])?;
    Some((next.period, next.monday))
}

/// The same, when these issues were sent: nothing goes out twice in a period.
pub(super) fn next(here: &Standpoint<'_>, issues: &[Issue]) -> Option<Slot> {
    let today = here.now.date();
    let is_ahead = |slot: &Slot| slot.monday.saturating_add(6.days()) >= today;
    slots(here).find(|slot| is_ahead(slot) && !is_out(issues, *slot))
}

fn is_out(issues: &[Issue], slot: Slot) -> bool {
    let is_of = |issue: &Issue| (issue.school_year, issue.period) == (slot.year, slot.period);
    issues.iter().any(is_of)
}

/// The number that the next issue of a school year has.
pub(super) fn next_number(issues: &[Issue], year: i16) -> u32 {
    let of_year = issues.iter().filter(|issue| issue.school_year == year);
    of_year.map(|issue| issue.number).max().unwrap_or(0).saturating_add(1)
}

/// The reminders that LINE is to be prepared, which fell due after one instant and not after another: a week before each
/// of its weeks, one for each administrator. Their ids, `line-2026-2-@person`, tell them apart: made twice, they are one.
pub fn line_reminders(
    here: &Standpoint<'_>,
    since: &Zoned,
    (news, issues): (&[Item], &[Issue]),
    administrators: &[&ConversationKey],
) -> Vec<Reminder> {
    let fallen = falling_due(here, since).filter(|(slot, _)| !is_out(issues, *slot));
    let waiting = news.iter().filter(|item| !item.postponed).count();
    fallen
        .flat_map(|(slot, at)| {
            let (title, text) = task(slot, (waiting, issues));
            administrators
                .iter()
                .map(move |key| reminder(key, slot, (title.clone(), text.clone(), at.clone())))
        })
        .collect()
}

/// How the ids begin of the reminders that have fallen due in that time: a look that costs nothing.
pub fn line_falls_due(here: &Standpoint<'_>, since: &Zoned) -> Vec<String> {
    falling_due(here, since).map(|(slot, _)| prefix(slot)).collect()
}

fn prefix(Slot { year, period, .. }: Slot) -> String {
    format!("line-{year}-{period}-")
}

/// The weeks of LINE of which it is told after one instant and not after another, and when.
fn falling_due(here: &Standpoint<'_>, since: &Zoned) -> impl Iterator<Item = (Slot, Zoned)> {
    let zone = here.now.time_zone();
    let told = slots(here).filter_map(|slot| {
        let day = slot.monday.saturating_sub(7.days());
        Some((slot, day.at(8, 0, 0, 0).to_zoned(zone.clone()).ok()?))
    });
    told.filter(move |(_, at)| at > since && *at <= here.now)
}

fn task(slot: Slot, (waiting, issues): (usize, &[Issue])) -> (String, String) {
    let number = next_number(issues, slot.year);
    (
        phrases::to_be_prepared(number),
        phrases::leaves_in_the_week(&date_in_words(slot.monday), waiting),
    )
}

fn reminder(key: &ConversationKey, slot: Slot, (title, text, due): (String, String, Zoned)) -> Reminder {
    Reminder {
        id: format!("{}{}", prefix(slot), key.person),
        conversation: key.clone(),
        thread: None,
        audience: Audience::Person,
        topic: Topic::Duty {
            title,
            text,
            acknowledge_within: None,
        },
        recurrence: None,
        life: Life::Waiting { due },
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::calendar::{School, SchoolCalendar, Zone};

    fn paris(at: &str) -> Zoned {
        at.parse().expect("a time")
    }

    #[test]
    fn a_day_belongs_to_a_period() {
        let school = School::default();
        for (day, period) in [
            (date(2026, 9, 1), Some(1)),
            (date(2026, 8, 15), Some(1)),
            (date(2026, 10, 20), Some(1)),
            (date(2026, 11, 2), Some(2)),
            (date(2027, 1, 4), Some(3)),
            (date(2027, 3, 1), Some(4)),
            (date(2027, 5, 7), Some(5)),
            (date(2027, 7, 10), Some(5)),
            (date(2028, 9, 3), None),
        ] {
            let here = school.standpoint(paris("2026-11-26T10:00:00[Europe/Paris]"));
            assert_eq!(period_of(&here, day), period, "{day}");
        }
    }

    #[test]
    fn line_goes_out_in_the_last_week_of_class() {
        let school = School::default();
        for (now, expected) in [
            ("2026-09-10", Some((1, date(2026, 10, 12)))),
            ("2026-11-26", Some((2, date(2026, 12, 14)))),
            ("2026-12-18", Some((2, date(2026, 12, 14)))),
            ("2026-12-21", Some((3, date(2027, 2, 8)))),
            ("2027-06-20", Some((5, date(2027, 6, 28)))),
            ("2028-06-30", Some((5, date(2028, 7, 3)))),
            ("2028-07-20", None),
        ] {
            let here = school.standpoint(paris(&format!("{now}T10:00:00[Europe/Paris]")));
            assert_eq!(next_line_date(&here), expected, "{now}");
        }
        let calendar = SchoolCalendar::default();
        let zone = Zone::A;
        let nowhere = School { zone, calendar };
        let here = nowhere.standpoint(paris("2026-11-26T10:00:00[Europe/Paris]"));
        assert_eq!(next_line_date(&here), None);
    }

    #[test]
    fn administrators_are_told_once_a_week_before() {
        let school = School::default();
        let here = |at: &str| school.standpoint(paris(at));
        let key = |person: &str| ConversationKey {
            room: "!room".to_owned(),
            thread: None,
            person: person.to_owned(),
        };
        let (ada, bob) = (key("@ada"), key("@bob"));
        let made = |since: &str, now: &str, issues: &[Issue]| {
            let made = line_reminders(&here(now), &paris(since), (&[], issues), &[&ada, &bob]);
            made.into_iter().map(|reminder| reminder.id).collect::<Vec<_>>()
        };
        let (before, at, after) = (
            "2026-12-07T07:59:00[Europe/Paris]",
            "2026-12-07T08:00:00[Europe/Paris]",
            "2026-12-09T08:00:00[Europe/Paris]",
        );
        assert_eq!(made("2026-11-20T08:00:00[Europe/Paris]", before, &[]), [""; 0]);
        assert_eq!(made(before, at, &[]), ["line-2026-2-@ada", "line-2026-2-@bob"]);
        assert_eq!(made(at, after, &[]), [""; 0]);
        let out = Issue {
            number: 2,
            school_year: 2026,
            period: 2,
            date: date(2026, 12, 1),
            items: Vec::new(),
        };
        assert_eq!(made(before, at, &[out]), [""; 0], "it is out already");
    }
}
