//! The files of `intents/` → checked tables; every problem has file, line, what and remedy. Pure.

use serde::{Deserialize, Serialize};

use crate::knowledge::Record;

/// All that the files of `intents/` say, checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// The records, in the order of the files.
    pub records: Vec<Record>,
}
