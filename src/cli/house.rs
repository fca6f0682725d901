//! What every command begins with: read the intent table, fill the store, make it ready to be asked.

use std::path::PathBuf;

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

/// The folder of the intent table: the one given, or `./intents`; `None` for the table in the program.
pub(super) fn content_folder(place: &Place) -> Option<PathBuf> {
    let given = place.intents.clone().filter(|folder| !folder.as_os_str().is_empty());
    given.or_else(|| Some(PathBuf::from("intents")).filter(|here| here.is_dir()))
}

/// The intent table, with its problems.
pub(super) fn read_content(place: &Place) -> (Content, Vec<Problem>) {
    content_folder(place).map_or_else(content::embedded, |folder| content::read_folder(&folder))
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
