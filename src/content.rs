//! The files of `intents/` → checked tables; every problem has file, line, what and remedy. Pure, but for reading a folder.

mod check;
mod problem;
mod reading;
mod written;

use serde::{Deserialize, Serialize};

pub use problem::Problem;
pub use reading::{embedded, find_example, read_files, texts};

use crate::intent::Intent;
use crate::knowledge::{Duty, Record};
use crate::language::Lexicon;

/// All that the files of `intents/` say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// The documents that records are drawn from.
    pub documents: Vec<Document>,
    /// The words of the knowledge base.
    pub lexicon: Lexicon,
    /// The questions, in the order of the files.
    pub intents: Vec<Intent>,
    /// The answers, in the order of the files.
    pub records: Vec<Record>,
    /// What is due in a school year, in the order of the files. A store that was filled before there were any has none.
    #[serde(default)]
    pub duties: Vec<Duty>,
}

/// A document that records are drawn from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Unique id.
    pub id: String,
    /// Its title.
    #[serde(rename = "titre")]
    pub title: String,
    /// Who published it.
    #[serde(rename = "editeur")]
    pub publisher: String,
    /// Where it may be read.
    #[serde(rename = "lien", default)]
    pub link: Option<String>,
}

impl Content {
    /// Adds what another file says.
    fn append(&mut self, other: Self) {
        self.documents.extend(other.documents);
        self.lexicon.append(other.lexicon);
        self.intents.extend(other.intents);
        self.records.extend(other.records);
        self.duties.extend(other.duties);
    }

    /// A number that changes when the content does; the same on every machine (FNV-1a of its JSON).
    pub fn hash(&self) -> u64 {
        let json = serde_json::to_vec(self).unwrap_or_default();
        json.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }
}
