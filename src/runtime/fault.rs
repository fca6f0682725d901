//! Places where a test makes the process end at once, as a crash would. Nothing in a release build.
//!
//! `GUICHET_FAULT=after-send` ends it where [`reach`] is called with that name for the first time.

/// The names, in the order in which a question passes them.
pub const NAMES: [&str; 7] = [
    "before-inbox",
    "after-inbox",
    "before-decision",
    "after-decision",
    "before-send",
    "after-send",
    "after-acknowledgement",
];

/// A place with a name.
pub fn reach(name: &str) {
    debug_assert!(NAMES.contains(&name), "{name} is in the list");
    if cfg!(debug_assertions) && std::env::var("GUICHET_FAULT").is_ok_and(|wanted| wanted == name) {
        std::process::abort();
    }
}
