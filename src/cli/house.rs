//! What every command begins with: read the intent table, fill the store, make it ready to be asked.

use std::hash::BuildHasher as _;
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rustc_hash::FxBuildHasher;

use super::{Failure, Place, remark};
use crate::content::{self, Content, Problem};
use crate::dialogue::World;
use crate::store::{Replacement, Restored, Store};

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

/// The intent table of a folder, or the one in the program, with its problems.
pub(super) fn read_content(folder: Option<&Path>) -> (Content, Vec<Problem>) {
    let (texts, mut problems) = content::texts(folder);
    let (content, more) = content::read_files(&texts);
    problems.extend(more);
    (content, problems)
}

/// Opens the store and fills it from the intent table. A table with problems never replaces one that works; one that has
/// not changed since the last start is not read again, and is ready without training.
pub(super) fn open(place: &Place) -> Result<(Store, World), Failure> {
    let (store, restored) = Store::open_or_restore(&data_folder(place).join("store"), Timestamp::now())?;
    if let Some(restored) = restored {
        tell_restored(&restored);
    }
    let (texts, mut problems) = content::texts(content_folder(place).as_deref());
    let key = |store: &Store| -> Result<u64, Failure> { Ok(key(&texts, store.content_hash()?)) };
    let trained = store.trained(key(&store)?).filter(|_| problems.is_empty());
    if let Some(world) = trained.and_then(|bytes| World::from_bytes(&bytes).ok()) {
        return Ok((store, world));
    }
    let (content, more) = content::read_files(&texts);
    problems.extend(more);
    if problems.is_empty() {
        let (imported, world) = rayon::join(|| store.import(&content), || World::new(content.clone()));
        imported?;
        let write = |output: &mut dyn Write| world.write_to(output).map_err(std::io::Error::other);
        if store.keep_trained(key(&store)?, write).is_err() {
            remark("the trained table could not be kept; the next start will train it again");
        }
        return Ok((store, world));
    }
    report(&problems);
    if store.content()?.is_some() {
        remark("it is not loaded: the table that was loaded before stays in use");
    } else {
        store.import(&content::embedded().0)?;
        remark("it is not loaded: the table in the program is used instead");
    }
    let content = store.content()?.unwrap_or_default();
    Ok((store, World::new(content)))
}

/// What happened to a damaged store, loudly.
fn tell_restored(Restored { aside, reason, by }: &Restored) {
    remark(&format!(
        "THE STORE WAS DAMAGED ({reason}) and was set aside as {}",
        aside.display()
    ));
    match by {
        Replacement::Itself => remark("nothing is lost: only what makes it open faster was damaged"),
        Replacement::Snapshot(at) => remark(&format!(
            "the snapshot of {at} took its place; what happened since comes again from the homeserver"
        )),
        Replacement::Nothing => remark(
            "there was no good snapshot: conversations and settings begin anew; what was written while it was down is not \
             answered",
        ),
    }
}

/// What a trained table is kept under: it changes with the files, with what the store holds, and with the program.
fn key(texts: &[(PathBuf, String)], stored: u64) -> u64 {
    let program = std::env::current_exe().and_then(std::fs::metadata);
    let program = program
        .and_then(|program| Ok((program.len(), program.modified()?)))
        .ok();
    FxBuildHasher.hash_one((texts, stored, program))
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
