//! What the académie knows: the records that answer, with variants and sources, and what is due in a school year. Pure.

mod duty;
mod record;

pub use duty::Duty;
pub use record::{Card, Kind, Link, Record, Source, Variant};
