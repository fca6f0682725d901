//! Something that is wrong in the content, said to the people who write it.

use std::fmt;
use std::path::PathBuf;

/// Something that is wrong in a file of `intents/`, in French: its readers are the staff who write the content.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1; 0 when the whole file or folder is meant.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, " : {}\n    → {}", self.what, self.remedy)
    }
}
