//! What every command begins with: read the intent table, fill the store, make it ready to be asked.

use std::path::{Path, PathBuf};

use super::{Failure, Place, remark};
use crate::content::{self, Content, Problem};
use crate::dialogue::World;
use crate::store::Store;

/// The folder under which everything is kept.
pub(super) fn data_folder(place: &Place) -> PathBuf {
    let platform = || directories::ProjectDirs::from("fr", "", "guichet").map(|dirs| dirs.data_dir().to_owned());
    let given = place.data.clone().filter(|folder| !folder.as_os_str().is_empty());
    given.or_else(platform).unwrap_or_else(|| PathBuf::from("guichet-data"))
}

/// The intent table, with its problems: of the folder given, of `./intents`, or of the program.
pub(super) fn read_content(place: &Place) -> (Content, Vec<Problem>) {
    let here = Path::new("intents");
    match &place.intents {
        Some(folder) if !folder.as_os_str().is_empty() => content::read_folder(folder),
        _ if here.is_dir() => content::read_folder(here),
        _ => content::embedded(),
    }
}

/// Opens the store and fills it from the intent table. A table with problems never replaces one that works.
pub(super) fn open(place: &Place) -> Result<(Store, World), Failure> {
    let store = Store::open(&data_folder(place).join("store"))?;
    let (content, problems) = read_content(place);
    if problems.is_empty() {
        store.import(&content)?;
    } else {
        report(&problems);
        if store.content()?.is_some() {
            remark("it is not loaded: the table that was loaded before stays in use");
        } else {
            store.import(&content::embedded().0)?;
            remark("it is not loaded: the table in the program is used instead");
        }
    }
    let content = store.content()?.unwrap_or_default();
    Ok((store, World::new(content)))
}

/// Names the first problems of a table; `guichet check` names them all.
pub(super) fn report(problems: &[Problem]) {
    const SHOWN: usize = 5;
    for problem in problems.iter().take(SHOWN) {
        remark(&problem.to_string());
    }
    let more = problems.len().saturating_sub(SHOWN);
    let more = if more > 0 {
        format!(", {more} more than shown")
    } else {
        String::new()
    };
    remark(&format!(
        "problems in the intent table: {}{more}; « guichet check » names them all",
        problems.len()
    ));
}
