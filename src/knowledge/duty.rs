//! A duty (« rappel »): what is due once in a school year, to whom it is recalled, and where it was read.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Source;
use crate::language::Slots;

/// What is due once in each school year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Unique id.
    pub id: String,
    /// A short name: « Affectations GAR ».
    pub title: String,
    /// A moment of the school year in French: « une semaine après la rentrée de septembre ».
    ///
    /// It comes to one instant when it is resolved from 1 August, in every zone and every school year that is known.
    pub when: String,
    /// What the person reads: one to three short sentences, with the next step.
    pub text: String,
    /// Whom it concerns: who is known to have all of these values. Empty: everybody.
    pub audience: Slots,
    /// The intent whose answer is the procedure.
    pub see: Option<String>,
    /// The contact record to ask.
    pub contact: Option<String>,
    /// Days within which the person is to say that it is done, 1 to 60; then it is recalled once. `None`: nothing is
    /// expected.
    pub acknowledge_within: Option<u16>,
    /// Where it was read.
    pub source: Source,
    /// When it was last checked against its source.
    pub verified_on: Date,
}
