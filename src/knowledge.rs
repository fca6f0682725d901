//! What the académie knows: the records that answer, with variants and sources, what is due in a school year,
//! and the news of LINE. Pure.

mod duty;
mod news;
mod record;

pub use duty::Duty;
pub use news::{Issue, Item, Level};
pub use record::{Card, Kind, Link, Record, Source, Variant};
