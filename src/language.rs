//! French text → tokens, repaired words and slots. Pure; knows nothing of bots.

pub mod slot;

pub use slot::Slots;
