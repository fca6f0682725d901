//! The doors through which people, news and the bot meet. Each is thin: what it hears becomes a row of the store.

pub mod feeds;
#[cfg(feature = "matrix")]
pub mod matrix;
