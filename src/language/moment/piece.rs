//! A piece of what is said of time, where it stands, and how sure it is that time is meant.

use std::ops::Range;

use super::expression::{Day, End, Exception, Hour, Rhythm, Wrong};

/// A piece of a sentence about time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Day(Day),
    Hour(Hour),
    Rhythm(Rhythm),
    Except(Exception),
    Start(Day),
    /// The end of a range of days, which only a habit needs.
    RangeEnd(Day),
    End(End),
    Wrong(Wrong),
    /// What is asked unless it is said too: « trois fois par semaine ».
    Asks(Wrong),
}

/// How sure it is that time is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Only right beside a day: « demain à 8 », « jeudi matin ».
    Beside,
    /// Only where one speaks of time anyway: « 14h30 », « 12/01 ».
    Weak,
    /// Wherever it stands: « demain », « à 9 h ».
    Firm,
}

/// Pieces that were said together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) pieces: Vec<Piece>,
    /// The words.
    pub(super) words: Range<usize>,
    pub(super) strength: Strength,
    /// « avant », « d'ici »
    pub(super) deadline: bool,
    /// A range, which stays in the text: « entre 14 h et 16 h ».
    pub(super) kept: bool,
}

/// What a part of the grammar found; the place is added by its caller.
pub(super) struct Found {
    pub(super) pieces: Vec<Piece>,
    pub(super) strength: Strength,
    pub(super) deadline: bool,
    pub(super) kept: bool,
}

impl Found {
    pub(super) fn firm(piece: Piece) -> Self {
        Self::all(vec![piece])
    }

    pub(super) fn all(pieces: Vec<Piece>) -> Self {
        Self {
            pieces,
            strength: Strength::Firm,
            deadline: false,
            kept: false,
        }
    }

    pub(super) fn only(self, strength: Strength) -> Self {
        Self { strength, ..self }
    }

    pub(super) fn deadline(self, deadline: bool) -> Self {
        Self { deadline, ..self }
    }

    pub(super) fn kept(self) -> Self {
        Self { kept: true, ..self }
    }
}
