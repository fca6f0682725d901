//! TOML texts → content, with the line of everything that was read.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::written::{Deduit, Emplacement, Expression, Fiche, Intention, Rappel, SmallTalk};
use super::{Content, Problem, check};
use crate::intent::Intent;
use crate::knowledge::{Duty, Kind, Record};

/// The `intents/` of the source tree, so that the binary can answer by itself.
static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/intents");

/// Where an entry was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) file: PathBuf,
    pub(super) line: usize,
}

/// Entries by what they are and their id, e.g. (`intention`, `gar-site`).
pub(super) type Places = HashMap<(&'static str, String), Place>;

/// The content compiled into the binary.
pub fn embedded() -> (Content, Vec<Problem>) {
    read_files(&texts(None).0)
}

/// The `.toml` files of a folder, or those in the program, in the order of their names. A file that can't be read is a
/// problem.
pub fn texts(folder: Option<&Path>) -> (Vec<(PathBuf, String)>, Vec<Problem>) {
    let (mut texts, problems) = folder.map_or_else(|| (embedded_texts(), Vec::new()), folder_texts);
    texts.sort();
    (texts, problems)
}

/// The file and the line, from 1, on which an example is written; of a folder, or of the content in the binary.
pub fn find_example(folder: Option<&Path>, example: &str) -> Option<(PathBuf, usize)> {
    let (texts, _) = texts(folder);
    let written = format!("\"{}\"", example.replace('\\', "\\\\").replace('"', "\\\""));
    texts.into_iter().find_map(|(file, text)| {
        let position = text.find(&written)?;
        Some((file, line_of(&text, position)))
    })
}

fn embedded_texts() -> Vec<(PathBuf, String)> {
    let files = EMBEDDED.files().filter(|file| is_content(file.path()));
    files
        .filter_map(|file| Some((file.path().to_owned(), file.contents_utf8()?.to_owned())))
        .collect()
}

fn folder_texts(folder: &Path) -> (Vec<(PathBuf, String)>, Vec<Problem>) {
    let problem = |file: &Path, what: String, remedy: &str| Problem {
        file: file.to_owned(),
        line: 0,
        what,
        remedy: remedy.to_owned(),
    };
    let unreadable = |error: std::io::Error| format!("lecture impossible : {error}");
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let remedy = "indiquez un dossier qui existe et que vous pouvez lire";
            return (Vec::new(), vec![problem(folder, unreadable(error), remedy)]);
        }
    };
    let mut texts = Vec::new();
    let mut problems = Vec::new();
    for path in entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_content(path))
    {
        match std::fs::read_to_string(&path) {
            Ok(text) => texts.push((path, text)),
            Err(error) => {
                let remedy = "vérifiez les droits et l'encodage (UTF-8) du fichier";
                problems.push(problem(&path, unreadable(error), remedy));
            }
        }
    }
    if texts.is_empty() && problems.is_empty() {
        let what = "le dossier ne contient aucun fichier .toml".to_owned();
        let remedy = "indiquez le dossier des intentions, par exemple « guichet check intents »";
        problems.push(problem(folder, what, remedy));
    }
    (texts, problems)
}

fn is_content(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml")
}

/// Reads and checks texts, by file name.
pub fn read_files(texts: &[(PathBuf, String)]) -> (Content, Vec<Problem>) {
    let read = |(file, text): &(PathBuf, String)| {
        let mut reader = Reader::default();
        reader.read(file, text);
        reader
    };
    let readers: Vec<Reader> = texts.par_iter().map(read).collect();
    let (mut content, mut places, mut problems) = (Content::default(), Places::new(), Vec::new());
    for reader in readers {
        content.append(reader.content);
        problems.extend(reader.problems);
        for (entry, place) in reader.entries {
            match places.entry(entry) {
                Entry::Vacant(vacant) => drop(vacant.insert(place)),
                Entry::Occupied(taken) => problems.push(taken_already(&taken.key().1, taken.get(), place)),
            }
        }
    }
    problems.extend(check::check(&content, &places));
    problems.sort();
    (content, problems)
}

#[derive(Default)]
struct Reader {
    content: Content,
    /// What has an id, in the order of the file.
    entries: Vec<((&'static str, String), Place)>,
    problems: Vec<Problem>,
}

impl Reader {
    fn read(&mut self, file: &Path, text: &str) {
        let (tables, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let line = error.span().map_or(0, |span| line_of(text, span.start));
            self.problem(file, line, error.message());
        }
        for (name, value) in tables.into_inner() {
            let (line, name) = (line_of(text, name.span().start), name.into_inner().into_owned());
            let entries = match value.into_inner() {
                DeValue::Array(entries) => entries.into_iter().collect(),
                table @ DeValue::Table(_) => vec![Spanned::new(0..0, table)],
                _ => {
                    self.problem(file, line, &format!("« {name} » n'est pas une liste de tables"));
                    continue;
                }
            };
            for entry in entries {
                let line = if entry.span().is_empty() {
                    line
                } else {
                    line_of(text, entry.span().start)
                };
                self.read_entry(
                    &name,
                    entry,
                    &Place {
                        file: file.to_owned(),
                        line,
                    },
                    text,
                );
            }
        }
    }

    fn read_entry(&mut self, name: &str, entry: Spanned<DeValue<'_>>, place: &Place, text: &str) {
        let read = self.store(name, ValueDeserializer::from(entry), place);
        if let Err(error) = read {
            let line = error
                .span()
                .filter(|span| !span.is_empty())
                .map_or(place.line, |s| line_of(text, s.start));
            self.problem(&place.file, line.max(place.line), error.message());
        }
    }

    fn store(&mut self, name: &str, entry: ValueDeserializer<'_>, place: &Place) -> Result<(), toml::de::Error> {
        let lexicon = &mut self.content.lexicon;
        match name {
            "intention" => self.keep_intent(Intention::deserialize(entry)?.into(), place),
            "hors_sujet" => self.keep_intent(SmallTalk::deserialize(entry)?.into_intent(true), place),
            "politesse" => self.keep_intent(SmallTalk::deserialize(entry)?.into_intent(false), place),
            "rappel" => self.keep_duty(Rappel::deserialize(entry)?.into(), place),
            "document" => self.content.documents.push(Deserialize::deserialize(entry)?),
            "sujet" => lexicon.subjects.push(Deserialize::deserialize(entry)?),
            "synonyme" => lexicon.synonyms.push(Deserialize::deserialize(entry)?),
            "emplacement" => lexicon.slots.push(Emplacement::deserialize(entry)?.into()),
            "deduction" => lexicon.deductions.push(Deduit::deserialize(entry)?.into()),
            "expression" => lexicon.expressions.extend(Expression::deserialize(entry)?.mots),
            "abreviations" => lexicon
                .abbreviations
                .extend(BTreeMap::<String, String>::deserialize(entry)?),
            _ => match kind_of(name) {
                Some(kind) => self.keep_record(Fiche::deserialize(entry)?.into_record(kind), place),
                None => self.problem(&place.file, place.line, &format!("la table [[{name}]] n'existe pas")),
            },
        }
        Ok(())
    }

    fn keep_record(&mut self, record: Record, place: &Place) {
        self.entries.push((("fiche", record.id.clone()), place.clone()));
        self.content.records.push(record);
    }

    fn keep_duty(&mut self, duty: Duty, place: &Place) {
        self.entries.push((("rappel", duty.id.clone()), place.clone()));
        self.content.duties.push(duty);
    }

    fn keep_intent(&mut self, intent: Intent, place: &Place) {
        self.entries.push((("intention", intent.id.clone()), place.clone()));
        self.content.intents.push(intent);
    }

    fn problem(&mut self, file: &Path, line: usize, message: &str) {
        let (what, remedy) = in_french(message);
        self.problems.push(Problem {
            file: file.to_owned(),
            line,
            what,
            remedy,
        });
    }
}

/// Two entries with one id.
fn taken_already(id: &str, first: &Place, place: Place) -> Problem {
    Problem {
        file: place.file,
        line: place.line,
        what: format!(
            "l'identifiant « {id} » est déjà pris (ligne {} de {})",
            first.line,
            first.file.display()
        ),
        remedy: "donnez un autre id à l'une des deux".to_owned(),
    }
}

/// The kind of record that a table holds.
fn kind_of(table: &str) -> Option<Kind> {
    Some(match table {
        "procedure" => Kind::Procedure,
        "contact" => Kind::Contact,
        "outil" => Kind::Outil,
        "definition" => Kind::Definition,
        "texte" => Kind::Texte,
        "publication" => Kind::Publication,
        "evenement" => Kind::Evenement,
        _ => return None,
    })
}

/// The line of a byte position, from 1.
fn line_of(text: &str, position: usize) -> usize {
    text.bytes().take(position).filter(|byte| *byte == b'\n').count() + 1
}

/// What the TOML reader says, in French, with a remedy.
fn in_french(message: &str) -> (String, String) {
    let quoted = || message.split('`').nth(1).unwrap_or_default();
    if message.starts_with("unknown field") {
        let known = message
            .split("expected")
            .nth(1)
            .unwrap_or_default()
            .trim()
            .trim_start_matches("one of ");
        let what = format!("la clé « {} » n'existe pas ici", quoted());
        return (
            what,
            format!(
                "corrigez-la ou retirez-la ; clés possibles : {}",
                known.replace('`', "")
            ),
        );
    }
    if message.starts_with("missing field") {
        let what = format!("il manque la clé « {} »", quoted());
        return (what, format!("ajoutez « {} = … » (voir LISEZMOI.md)", quoted()));
    }
    if message.starts_with("duplicate key") {
        return (
            "cette clé est écrite deux fois".to_owned(),
            "gardez-en une seule".to_owned(),
        );
    }
    if message.starts_with("la table") {
        return (message.to_owned(), "vérifiez son nom dans LISEZMOI.md".to_owned());
    }
    let remedy =
        "vérifiez les guillemets, les crochets et les virgules de cette ligne et de la précédente (voir LISEZMOI.md)";
    (format!("ce TOML n'est pas lisible ({message})"), remedy.to_owned())
}
