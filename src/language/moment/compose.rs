//! The pieces of a sentence → one expression.

use super::expression::{
    Amount, Day, End, Exception, Expression, Habit, Hour, Month, Part3, Rhythm, SchoolDay, Unit, WeekDay, When, Which,
    Wrong,
};
use super::hours::within;
use super::phrases::Phrase;
use super::piece::Piece;
use super::words::Word;

/// What the chosen phrases say together.
pub(super) fn compose(phrases: &[Phrase], words: &[Word]) -> Expression {
    let mut sorted = Sorted {
        is_content: phrases.iter().all(|phrase| phrase.is_content),
        ..Sorted::default()
    };
    let mut last_end = None;
    for phrase in phrases {
        for said in &phrase.said {
            let between = last_end.map_or(&[][..], |end| words.get(end..said.words.start).unwrap_or_default());
            let either = between.iter().any(|word| matches!(word.text.as_str(), "ou" | "soit"));
            let both = between.iter().any(|word| matches!(word.text.as_str(), "et" | "puis"));
            sorted.link(either, both && phrase.said.len() > 1);
            let within = words.get(said.words.start).is_some_and(|word| word.text == "dans");
            sorted.within |= within && matches!(said.pieces.as_slice(), [Piece::Hour(hour)] if !hour.clock);
            for piece in &said.pieces {
                sorted.add(piece, said.deadline);
            }
            last_end = Some(said.words.end);
        }
    }
    sorted.expression()
}

#[derive(Default)]
struct Sorted {
    moments: Vec<When>,
    /// « ou » stood between two of them.
    either: bool,
    /// The next piece begins a moment of its own, if it has what the last one has already.
    linked: bool,
    rhythm: Option<Rhythm>,
    except: Vec<Exception>,
    start: Option<Day>,
    end: Option<End>,
    range_end: Option<Day>,
    wrong: Option<Wrong>,
    asks: Option<Wrong>,
    /// « dans la matinée »: of today if no other day is said.
    within: bool,
    is_content: bool,
}

impl Sorted {
    fn link(&mut self, either: bool, both: bool) {
        self.linked = either || both;
        self.either |= either;
    }

    fn add(&mut self, piece: &Piece, deadline: bool) {
        match piece {
            Piece::Day(day) if deadline && self.rhythm.is_some() => self.end = Some(End::On(day.clone())),
            Piece::Day(day) => self.add_day(day, deadline),
            Piece::Hour(hour) => self.add_hour(*hour, deadline),
            Piece::Rhythm(rhythm) => self.add_rhythm(rhythm),
            Piece::Except(exception) => self.except.push(*exception),
            Piece::RangeEnd(day) => self.range_end = Some(day.clone()),
            Piece::Start(day) => self.start = Some(day.clone()),
            Piece::End(end) => self.end = Some(end.clone()),
            Piece::Asks(wrong) => self.asks = Some(wrong.clone()),
            Piece::Wrong(wrong) => self.wrong = self.wrong.take().or_else(|| Some(wrong.clone())),
        }
    }

    fn current(&mut self) -> &mut When {
        if self.moments.is_empty() {
            self.moments.push(When::default());
        }
        self.moments.last_mut().expect("one was pushed if there was none")
    }

    fn add_day(&mut self, day: &Day, deadline: bool) {
        let linked = std::mem::take(&mut self.linked);
        let now = self.current();
        match now.day.take() {
            None => {
                now.day = Some(day.clone());
                now.deadline |= deadline;
            }
            Some(said) if linked || is_list(&said, day) => {
                now.day = Some(said);
                self.moments.push(When {
                    day: Some(day.clone()),
                    deadline,
                    ..When::default()
                });
            }
            Some(said) => now.day = Some(beside(said, day)),
        }
    }

    fn add_hour(&mut self, hour: Hour, deadline: bool) {
        let linked = std::mem::take(&mut self.linked);
        let now = self.current();
        now.deadline |= deadline;
        match now.hour {
            None => now.hour = Some(hour),
            Some(said) if said.clock != hour.clock => {
                let (clock, part) = if said.clock { (said, hour) } else { (hour, said) };
                match within(clock, part) {
                    Piece::Asks(wrong) => self.asks = Some(wrong.clone()),
                    Piece::Wrong(wrong) => self.wrong = Some(wrong),
                    Piece::Hour(hour) => now.hour = Some(hour),
                    _ => {}
                }
            }
            Some(_) if linked => self.moments.push(When {
                hour: Some(hour),
                deadline,
                ..When::default()
            }),
            Some(_) => {}
        }
    }

    fn add_rhythm(&mut self, new: &Rhythm) {
        // « jusqu'au 30 juin, tous les lundis »
        if self.rhythm.is_none()
            && let [
                When {
                    day: Some(_),
                    hour: None,
                    deadline: true,
                    ..
                },
            ] = self.moments.as_slice()
            && let Some(day) = self.moments.pop().and_then(|when| when.day)
        {
            self.end = Some(End::On(day));
        }
        self.rhythm = Some(match self.rhythm.take() {
            None => new.clone(),
            Some(said) => together(said, new),
        });
    }

    fn expression(mut self) -> Expression {
        if let Some(wrong) = self.wrong {
            return Expression::Wrong(wrong);
        }
        if let Some(rhythm) = self.rhythm.take() {
            return self.habit(rhythm);
        }
        if let Some(day) = self.start.take() {
            match self.moments.first_mut() {
                Some(first) if first.day.is_none() => first.day = Some(day),
                Some(_) => {}
                None => self.moments.push(When {
                    day: Some(day),
                    ..When::default()
                }),
            }
        }
        let mut moments = shared(self.moments);
        if let ([only], true) = (moments.as_mut_slice(), self.within) {
            only.day = only.day.take().or(Some(Day::Today));
        }
        for when in &mut moments {
            when.is_content = self.is_content;
        }
        match moments.len() {
            0 => Expression::Nothing,
            1 => Expression::One(moments.swap_remove(0)),
            _ if self.either => Expression::Either(moments),
            _ => Expression::All(moments),
        }
    }

    fn habit(self, rhythm: Rhythm) -> Expression {
        let (mut rhythm, mut tied) = (rhythm, false);
        let mut start = self.start;
        let mut end = self.end.or(self.range_end.map(End::On));
        for day in self.moments.iter().filter_map(|when| when.day.as_ref()) {
            if matches!(day, Day::School(SchoolDay::During(..))) {
                return Expression::Wrong(Wrong::OnlyInHolidays);
            }
            if let (true, Rhythm::Weekly { days, .. }, Day::Weekday(more, _)) = (tied, &mut rhythm, day) {
                days.push(WeekDay::from(*more));
                days.sort_unstable();
                continue;
            }
            match on_day(&rhythm, day) {
                Some(on_it) => {
                    rhythm = on_it;
                    tied = true;
                }
                None if let Day::SomeDayOf(month, year) = day => {
                    start = Some(day.clone());
                    end = end.or(Some(End::On(Day::PartOfMonth(Part3::End, *month, *year))));
                }
                None => start = start.or_else(|| Some(day.clone())),
            }
        }
        if let Rhythm::Every(Amount { unit: Unit::Year, .. }) = rhythm {
            return Expression::Wrong(Wrong::WhichDay);
        }
        let hours: Vec<Hour> = self.moments.iter().filter_map(|when| when.hour).collect();
        let is_open = matches!(rhythm, Rhythm::Every(_)) && start.is_none() && hours.len() < 2;
        if let Some(asks) = self.asks.filter(|_| is_open) {
            return Expression::Wrong(asks);
        }
        let mut except = self.except;
        except.sort_unstable();
        except.dedup();
        Expression::Habit(Habit {
            rhythm,
            hours,
            except,
            start,
            end,
        })
    }
}

/// « lundi, mardi et jeudi », « le 12, le 15 et le 18 »
fn is_list(said: &Day, new: &Day) -> bool {
    matches!(
        (said, new),
        (Day::Weekday(_, Which::Coming), Day::Weekday(_, Which::Coming)) | (Day::Date { .. }, Day::Date { .. })
    )
}

/// « demain mardi »; « la semaine prochaine, jeudi » is one day.
fn beside(said: Day, new: &Day) -> Day {
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
fn together(said: Rhythm, new: &Rhythm) -> Rhythm {
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

/// « le 12 et le 15 janvier »
fn share_month(index: usize, moments: &mut [When]) {
    let Some(Day::Date {
        month: of @ Month::Named(_),
        year: in_year,
        ..
    }) = moments[index].day
    else {
        return;
    };
    if let Some(Day::Date { month, year, .. }) = &mut moments[index - 1].day
        && *month == Month::Any
    {
        (*month, *year) = (of, in_year);
    }
}

/// « lundi et mercredi à 9 h »: the hour is for both; « lundi à 9 h ou 10 h »: so is the day.
fn shared(mut moments: Vec<When>) -> Vec<When> {
    for index in (1..moments.len()).rev() {
        let hour = moments[index].hour;
        let before = &mut moments[index - 1];
        before.hour = before.hour.or(hour);
        share_month(index, &mut moments);
    }
    for index in 1..moments.len() {
        let day = moments[index - 1].day.clone();
        let after = &mut moments[index];
        after.day = after.day.take().or(day);
    }
    moments
}
