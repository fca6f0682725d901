//! What comes of resolving what was said of time.

use jiff::Zoned;

use super::recurrence::Recurrence;

/// When that is.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Nothing was said of time.
    Nothing,
    /// One instant.
    Instant(Moment),
    /// « lundi et mercredi à 9 h »
    Instants(Vec<Moment>),
    /// It returns.
    Recurrence(Recurrence),
    /// It may be one or the other: to be asked.
    Ambiguous(Vec<Moment>),
    /// It is gone; what may have been meant.
    Past {
        /// What was said.
        said: Moment,
        /// What to propose.
        proposals: Vec<Moment>,
    },
    /// It cannot be; the reason, in French.
    Invalid(String),
}

/// An instant that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Zoned,
    /// No hour was said.
    pub all_day: bool,
    /// « avant … », « d'ici … »
    pub deadline: bool,
    /// What to tell with it.
    pub remark: Option<Remark>,
}

/// What to tell with a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// « ce matin » said in the morning, after 8 h: in one hour.
    InAnHour,
}

/// Why a day is not found.
pub(super) enum Refusal {
    /// It cannot be; the reason, in French.
    Invalid(String),
    /// It may be one or the other.
    Ambiguous(Vec<Moment>),
}

impl Refusal {
    pub(super) fn too_far() -> Self {
        Self::Invalid("c'est trop loin pour moi ; donnez-moi une date plus proche".to_owned())
    }
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid(reason) => Self::Invalid(reason),
            Refusal::Ambiguous(moments) => Self::Ambiguous(moments),
        }
    }
}

impl Moment {
    pub(super) fn new(at: Zoned, all_day: bool) -> Self {
        Self {
            at,
            all_day,
            deadline: false,
            remark: None,
        }
    }
}
