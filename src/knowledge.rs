//! What the académie knows: the records that answer, with variants and sources, what is due in a school year,
//! and the news of LINE with the feeds that bring them. Pure.

mod duty;
mod feed;
mod news;
mod record;

pub use duty::Duty;
pub use feed::{FeedState, Trouble, Visit};
pub use news::{Issue, Item, Level};
pub use record::{Card, Kind, Link, Record, Source, Variant};
