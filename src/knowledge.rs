//! The records that answer: procedures, contacts, tools, definitions, official texts, with variants and sources. Pure.

mod record;

pub use record::{Card, Kind, Link, Record, Source, Variant};
