//! A place in a row of words, and the small steps that the grammar takes from there.

use super::expression::{Amount, Unit};
use super::verbs::{infinitive_at, task_at};
use super::vocabulary::{NUMBERS, UNITS};
use super::words::Word;

/// A place among words. It is copied to look ahead.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    words: &'a [Word],
    /// The index of the next word.
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(words: &'a [Word], at: usize) -> Self {
        Self { words, at }
    }

    /// The word so many words ahead; empty at the end.
    pub(super) fn word(&self, ahead: usize) -> &'a str {
        self.words.get(self.at + ahead).map_or("", |word| word.text.as_str())
    }

    /// As it was written, folded.
    pub(super) fn written(&self) -> &'a str {
        self.words.get(self.at).map_or("", |word| word.written.as_str())
    }

    /// The word before; empty at the start.
    pub(super) fn before(&self) -> &'a str {
        let before = self.at.checked_sub(1).and_then(|at| self.words.get(at));
        before.map_or("", |word| word.text.as_str())
    }

    /// Whether a task begins here: « appeler », « ne pas oublier ».
    pub(super) fn is_at_infinitive(&self) -> bool {
        infinitive_at(self.words, self.at)
    }

    /// Whether « de » and a task stand here.
    pub(super) fn is_at_task(&self) -> bool {
        task_at(self.words, self.at)
    }

    /// Whether the next word stands glued to the one before.
    pub(super) fn is_glued(&self) -> bool {
        self.words.get(self.at).is_some_and(|word| word.glued)
    }

    /// Takes the words of a pattern, or none. `a|b` is either, `a?` may be missing, `a*` begins so: « fin de|d la? semaine ».
    pub(super) fn eat(&mut self, pattern: &str) -> bool {
        let mut ahead = 0;
        for element in pattern.split(' ') {
            let (words, optional) = element
                .strip_suffix('?')
                .map_or((element, false), |words| (words, true));
            let word = self.word(ahead);
            if words.split('|').any(|known| fits(known, word)) {
                ahead += 1;
            } else if !optional {
                return false;
            }
        }
        self.at += ahead;
        ahead > 0
    }

    /// Takes the first of these patterns that fits.
    pub(super) fn eat_any(&mut self, patterns: &[&str]) -> bool {
        patterns.iter().any(|pattern| self.eat(pattern))
    }

    /// Takes the first row of a table that fits: what it means.
    pub(super) fn pick<T: Clone>(&mut self, table: &[(&str, T)]) -> Option<T> {
        let found = table.iter().find(|(pattern, _)| self.eat(pattern));
        found.map(|(_, meaning)| meaning.clone())
    }

    /// Takes what a part of the grammar takes, or nothing.
    pub(super) fn attempt<T>(&mut self, part: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = *self;
        let found = part(self);
        if found.is_none() {
            *self = before;
        }
        found
    }

    /// A number in digits or in words: `24`, « vingt-quatre ».
    pub(super) fn number(&mut self) -> Option<u32> {
        let word = self.word(0);
        if word.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            let number = (word.len() <= 9).then(|| word.parse().ok())??;
            self.at += 1;
            return Some(number);
        }
        if self.eat("quatre vingt|vingts") {
            return Some(80 + self.below(20).unwrap_or(0));
        }
        let tens = self.pick(NUMBERS)?;
        Some(match tens {
            10 => {
                10 + self
                    .attempt(|c| c.pick(NUMBERS).filter(|n| (7..10).contains(n)))
                    .unwrap_or(0)
            }
            20..60 => tens + self.below(10).unwrap_or(0),
            60 => 60 + self.below(20).unwrap_or(0),
            _ => tens,
        })
    }

    /// The rest of a number in words: « et un », « douze ».
    fn below(&mut self, limit: u32) -> Option<u32> {
        self.attempt(|c| {
            let _linked = c.eat("et");
            let word = c.word(0);
            let number = if word.as_bytes().first().is_some_and(u8::is_ascii_digit) {
                None
            } else {
                c.number()
            };
            number.filter(|n| (1..limit).contains(n))
        })
    }

    /// « 3 jours », « une demi-heure », « 1h30 », « trois quarts d'heure ».
    pub(super) fn amount(&mut self) -> Option<Amount> {
        self.attempt(|c| {
            if c.eat("1 / 2 heure") {
                return Some(amount(30, Unit::Minute));
            }
            if c.eat("3 / 4 d heure") {
                return Some(amount(45, Unit::Minute));
            }
            let count = c.number()?;
            let (size, unit) = c.pick(UNITS)?;
            let count = i32::try_from(count).ok()?.checked_mul(size)?;
            Some(match unit {
                Unit::Hour if size == 1 => c.hour_and_minutes(count),
                Unit::Day if size == 1 && c.eat("et demi") => {
                    amount(count.saturating_mul(24).saturating_add(12), Unit::Hour)
                }
                Unit::Year if c.eat("et demi") => amount(count.saturating_mul(12).saturating_add(6), Unit::Month),
                Unit::Day if size == 1 && count == 8 => amount(1, Unit::Week),
                Unit::Day if size == 1 && count == 15 => amount(2, Unit::Week),
                _ => amount(count, unit),
            })
        })
    }

    fn hour_and_minutes(&mut self, hours: i32) -> Amount {
        let minutes = match () {
            () if self.eat("et demi") => Some(30),
            () if self.eat("et quart") || self.eat("et un quart") => Some(15),
            () if self.eat("trois|3 quart") => Some(45),
            () => self.attempt(|c| {
                let _linked = c.eat("et");
                let two_digits = c.word(0).len() == 2 && c.word(0).bytes().all(|b| b.is_ascii_digit());
                let alone = c.is_glued() || two_digits;
                let number = c.number().filter(|n| *n < 60)?;
                (c.eat("minute") || alone).then(|| i32::try_from(number).ok())?
            }),
        };
        match minutes {
            Some(minutes) => amount(hours.saturating_mul(60).saturating_add(minutes), Unit::Minute),
            None => amount(hours, Unit::Hour),
        }
    }
}

/// Whether a word is one of a pattern, or begins like it: `rappel*`.
fn fits(known: &str, word: &str) -> bool {
    known
        .strip_suffix('*')
        .map_or(known == word, |beginning| word.starts_with(beginning))
}

pub(super) fn amount(count: i32, unit: Unit) -> Amount {
    Amount { count, unit }
}
