//! The doors through which people and the bot meet. Each is thin: what it hears becomes an inbox row.

pub mod matrix;
