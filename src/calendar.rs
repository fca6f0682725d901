//! The calendar of a school: zones, holidays, public holidays; what was said of time → when that is. Pure.
//!
//! ```text
//! Expression ─ resolve(standpoint: now, zone, school calendar) ─► Outcome
//!                                    one instant │ several │ recurrence │ ambiguous │ past │ invalid │ nothing
//! ```
//!
//! Nothing reads a clock: `now` is a value, and carries the time zone. What lies after the last known day of the school
//! calendar is said to be unknown, never guessed.

mod anchor;
mod date;
mod day;
mod entries;
mod french;
mod ics;
mod occasion;
mod outcome;
mod public;
mod recurrence;
mod repeat;
mod resolve;
mod rule;
mod school;
mod standpoint;

pub use entries::{Entry, read_entries, write_entries};
pub use french::{clock_in_words, date_in_words, in_words, moment_in_words, recurrence_in_words, short_date_in_words};
pub use occasion::{Occasion, write_occasion};
pub use outcome::{Moment, Outcome, Remark};
pub use public::{easter, is_public_holiday, public_holidays};
pub use recurrence::{Finish, Recurrence};
pub use resolve::resolve;
pub use school::{Break, Problem, SchoolCalendar, Zone, school_year};
pub use standpoint::{School, Standpoint};
