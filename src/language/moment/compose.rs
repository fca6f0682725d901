//! The pieces of a sentence → one expression.

use super::expression::{
    Amount, Day, End, Exception, Expression, Habit, Hour, Month, Rhythm, SchoolDay, Unit, When, Wrong,
};
use super::hours::within;
use super::join::{beside, is_list, tie, together};
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
            if within && matches!(said.pieces.as_slice(), [Piece::Hour(hour)] if !hour.clock) {
                sorted.otherwise = Some(Day::Today);
            }
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
    /// The day if none is said: « dans la matinée » is of today.
    otherwise: Option<Day>,
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
        if let [only] = moments.as_mut_slice() {
            only.day = only.day.take().or(self.otherwise);
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
        let days: Vec<&Day> = self.moments.iter().filter_map(|when| when.day.as_ref()).collect();
        if days.iter().any(|day| matches!(day, Day::School(SchoolDay::During(..)))) {
            return Expression::Wrong(Wrong::OnlyInHolidays);
        }
        let mut habit = Habit {
            rhythm,
            hours: self.moments.iter().filter_map(|when| when.hour).collect(),
            except: self.except,
            start: self.start,
            end: self.end.or(self.range_end.map(End::On)),
        };
        habit.except.sort_unstable();
        habit.except.dedup();
        let mut tied = false;
        for day in days {
            tied |= tie(&mut habit, day, tied);
        }
        let is_open = matches!(habit.rhythm, Rhythm::Every(_)) && habit.start.is_none() && habit.hours.len() < 2;
        if let Some(asks) = self.asks.filter(|_| is_open) {
            return Expression::Wrong(asks);
        }
        match habit.rhythm {
            Rhythm::Every(Amount { unit: Unit::Year, .. }) => Expression::Wrong(Wrong::WhichDay),
            _ => Expression::Habit(habit),
        }
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
