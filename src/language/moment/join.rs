//! Two pieces that are said of one moment → one: « la semaine prochaine, jeudi », « tous les mois le 15 ».

use super::expression::{Amount, Day, End, Habit, Month, Part3, Rhythm, Unit, WeekDay, Which};

/// « lundi, mardi et jeudi », « le 12, le 15 et le 18 »
pub(super) fn is_list(said: &Day, new: &Day) -> bool {
    matches!(
        (said, new),
        (Day::Weekday(_, Which::Coming), Day::Weekday(_, Which::Coming)) | (Day::Date { .. }, Day::Date { .. })
    )
}

/// « demain mardi »; « la semaine prochaine, jeudi » is one day.
pub(super) fn beside(said: Day, new: &Day) -> Day {
    match (&said, new) {
        (Day::Weekday(_, Which::OfWeek(n)), Day::Weekday(day, Which::Coming))
        | (Day::Weekday(day, Which::Coming), Day::Weekday(_, Which::OfWeek(n))) => {
            Day::Weekday(*day, Which::OfWeek(*n))
        }
        (
            Day::PartOfMonth(Part3::Start, Month::Next, None),
            Day::Date {
                weekday,
                day,
                month: Month::Any,
                year,
            },
        ) => Day::Date {
            weekday: *weekday,
            day: *day,
            month: Month::Next,
            year: *year,
        },
        (Day::SomeDayThisWeek, Day::Weekday(day, Which::Coming)) => Day::Weekday(*day, Which::OfWeek(0)),
        _ => Day::Both(Box::new(said), Box::new(new.clone())),
    }
}

/// « toutes les deux semaines » with « le lundi » is every second Monday.
pub(super) fn together(said: Rhythm, new: &Rhythm) -> Rhythm {
    match (said, new.clone()) {
        (
            Rhythm::Every(Amount {
                count,
                unit: Unit::Week,
            }),
            Rhythm::Weekly { days, .. },
        )
        | (
            Rhythm::Weekly { days, .. },
            Rhythm::Every(Amount {
                count,
                unit: Unit::Week,
            }),
        ) => Rhythm::Weekly {
            interval: small(count),
            days,
        },
        (
            Rhythm::Every(Amount {
                count,
                unit: Unit::Month,
            }),
            Rhythm::MonthlyNth { nth, day, .. },
        )
        | (
            Rhythm::MonthlyNth { nth, day, .. },
            Rhythm::Every(Amount {
                count,
                unit: Unit::Month,
            }),
        ) => Rhythm::MonthlyNth {
            interval: small(count),
            nth,
            day,
        },
        (Rhythm::Weekly { interval, mut days }, Rhythm::Weekly { days: more, .. }) => {
            days.extend(more);
            days.sort_unstable();
            days.dedup();
            Rhythm::Weekly { interval, days }
        }
        (Rhythm::Every(_), specific @ (Rhythm::Weekly { .. } | Rhythm::Monthly { .. } | Rhythm::Yearly { .. })) => {
            specific
        }
        (said, _) => said,
    }
}

fn small(count: i32) -> u16 {
    u16::try_from(count.max(1)).unwrap_or(u16::MAX)
}

/// Ties a habit to a day that was said beside it: it is on that day, or begins there. Whether it is on that day.
///
/// `tied` says that it is on such a day already: « une fois par semaine, lundi et jeudi ».
pub(super) fn tie(habit: &mut Habit, day: &Day, tied: bool) -> bool {
    if let (true, Rhythm::Weekly { days, .. }, Day::Weekday(more, _)) = (tied, &mut habit.rhythm, day) {
        days.push(WeekDay::from(*more));
        days.sort_unstable();
        days.dedup();
        return true;
    }
    if let Some(rhythm) = on_day(&habit.rhythm, day) {
        habit.rhythm = rhythm;
        return true;
    }
    // « tous les lundis à 9h en janvier »
    if let Day::SomeDayOf(month, year) = day {
        habit.start = Some(day.clone());
        let last = Day::PartOfMonth(Part3::End, *month, *year);
        habit.end = habit.end.take().or(Some(End::On(last)));
    } else {
        habit.start = habit.start.take().or_else(|| Some(day.clone()));
    }
    false
}

/// « tous les mois le 15 », « toutes les semaines, jeudi », « tous les ans le 1er septembre ».
fn on_day(rhythm: &Rhythm, day: &Day) -> Option<Rhythm> {
    match (rhythm, day) {
        (
            Rhythm::Every(Amount {
                count,
                unit: Unit::Week,
            }),
            Day::Weekday(day, _),
        ) => Some(Rhythm::Weekly {
            interval: small(*count),
            days: vec![WeekDay::from(*day)],
        }),
        (
            Rhythm::Every(Amount {
                count,
                unit: Unit::Month,
            }),
            Day::Date {
                day, month: Month::Any, ..
            },
        ) => Some(Rhythm::Monthly {
            interval: small(*count),
            days: vec![*day],
        }),
        (
            Rhythm::Every(Amount {
                count: 1,
                unit: Unit::Year,
            }),
            Day::Date {
                day,
                month: Month::Named(month),
                ..
            },
        ) => Some(Rhythm::Yearly {
            month: *month,
            day: *day,
        }),
        _ => None,
    }
}
