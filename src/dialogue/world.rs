//! Everything that is known, ready to be asked.

use std::collections::HashMap;
use std::io::Write;

use serde::{Deserialize, Serialize};

use super::phrases;
use crate::content::Content;
use crate::intent::{Intent, Reply, Table};
use crate::knowledge::{Duty, Record};
use crate::language::slot::{SlotDefinition, SlotValue, deduce};
use crate::language::{Language, Lexicon, Slots, Subject, fold};

/// Everything that is known, ready to be asked.
#[derive(Debug, Serialize, Deserialize)]
pub struct World {
    pub(super) language: Language,
    pub(super) table: Table,
    records: HashMap<String, Record>,
    documents: HashMap<String, (String, String)>,
    duties: Vec<Duty>,
}

impl World {
    /// Prepares the content to be asked: trains the matcher, a fraction of a second.
    pub fn new(content: Content) -> Self {
        let examples: Vec<&str> = content
            .intents
            .iter()
            .flat_map(|intent| &intent.examples)
            .map(String::as_str)
            .collect();
        let language = Language::new(content.lexicon, examples);
        let table = Table::new(&language, content.intents);
        let records = content
            .records
            .into_iter()
            .map(|record| (record.id.clone(), record))
            .collect();
        let documents = content
            .documents
            .into_iter()
            .map(|d| (d.id, (d.title, d.publisher)))
            .collect();
        Self {
            language,
            table,
            records,
            documents,
            duties: content.duties,
        }
    }

    /// Writes all of it as bytes: from them it is ready at once, without training.
    ///
    /// # Errors
    ///
    /// What it is written to refuses.
    pub fn write_to(&self, output: impl Write) -> postcard::Result<()> {
        postcard::to_io(self, output).map(|_| ())
    }

    /// What was written by [`write_to`](Self::write_to) of the same program.
    ///
    /// # Errors
    ///
    /// The bytes are something else.
    pub fn from_bytes(bytes: &[u8]) -> postcard::Result<Self> {
        let world: Self = postcard::from_bytes(bytes)?;
        Ok(Self {
            language: world.language.restored(),
            table: world.table.restored(),
            ..world
        })
    }

    /// What a duty says, with the procedure to ask for and the person to ask.
    pub(super) fn duty_text(&self, duty: &Duty) -> String {
        let procedure = duty.see.as_deref().and_then(|id| self.table.intent(id));
        let card = duty.contact.as_deref().and_then(|id| self.record(id)?.card.as_ref());
        let contact = card.and_then(|card| {
            let (name, email) = (card.name.as_deref()?, card.email.as_deref()?);
            Some(format!("{name}, {email}"))
        });
        let next = phrases::duty_next(procedure.map(|intent| intent.title.as_str()), contact.as_deref());
        format!("{}\n{next}", duty.text)
    }

    /// A record by its id.
    pub fn record(&self, id: &str) -> Option<&Record> {
        self.records.get(id)
    }

    /// What is due in a school year, in the order of the files.
    pub fn duties(&self) -> &[Duty] {
        &self.duties
    }

    pub(super) fn lexicon(&self) -> &Lexicon {
        self.language.lexicon()
    }

    /// The subject of conversation that a text names.
    pub(super) fn subject_of(&self, text: &str) -> Option<String> {
        let utterance = self.language.read(text);
        let bare = fold(text);
        let is_named = |subject: &&Subject| {
            let name = fold(&subject.name);
            subject.id == bare.trim() || name.split(['\'', '’', ' ']).any(|word| word == bare.trim())
        };
        let by_name = || {
            self.lexicon()
                .subjects
                .iter()
                .find(is_named)
                .map(|subject| subject.id.clone())
        };
        // « Lycée connecté » is an ENT.
        let by_slot = || {
            let mentions = utterance.mentions.iter().map(|mention| mention.slot.clone());
            let mut known = mentions.filter(|slot| self.lexicon().subjects.iter().any(|subject| subject.id == *slot));
            known.next()
        };
        utterance.subjects.first().cloned().or_else(by_name).or_else(by_slot)
    }

    /// « le GAR »
    pub(super) fn subject_name<'a>(&'a self, id: &'a str) -> &'a str {
        let known = self.lexicon().subjects.iter().find(|subject| subject.id == id);
        known.map_or(id, |subject| &subject.name)
    }

    /// The names of all subjects that can be named.
    pub(super) fn subject_names(&self) -> Vec<&str> {
        let subjects = self.lexicon().subjects.iter();
        subjects.map(|subject| subject.name.as_str()).collect()
    }

    pub(super) fn slot(&self, id: &str) -> Option<&SlotDefinition> {
        self.lexicon().slots.iter().find(|slot| slot.id == id)
    }

    pub(super) fn value(&self, slot: &str, value: &str) -> Option<&SlotValue> {
        self.slot(slot)?.values.iter().find(|known| known.id == value)
    }

    /// « collège, Creuse »
    pub(super) fn names_of(&self, slots: &Slots) -> String {
        let names = slots
            .iter()
            .filter_map(|(slot, value)| Some(self.value(slot, value)?.name.as_str()));
        names.collect::<Vec<_>>().join(", ")
    }

    /// Whether these slots say that there is none: « sans ENT » is one of the words for it.
    pub(super) fn is_without(&self, slots: &Slots) -> bool {
        let without = |word: &String| word.starts_with("sans ");
        slots
            .iter()
            .filter_map(|(slot, value)| self.value(slot, value))
            .any(|value| value.words.iter().any(without))
    }

    /// The title and the publisher of a document.
    pub(super) fn document<'a>(&'a self, id: &'a str) -> (&'a str, &'a str) {
        self.documents
            .get(id)
            .map_or((id, ""), |(title, publisher)| (title, publisher))
    }

    /// The record that answers an intent, if one does.
    pub(super) fn record_of(&self, intent: &Intent) -> Option<&Record> {
        match &intent.reply {
            Reply::Record(id) => self.record(id),
            _ => None,
        }
    }

    /// Whether what was said, or what follows from it, makes a difference to the answer of an intent.
    pub(super) fn depends_on(&self, intent: &Intent, said: &Slots) -> bool {
        let mut slots = said.clone();
        deduce(&self.lexicon().deductions, &mut slots);
        let deciding = |slot: &String| {
            self.record_of(intent)
                .is_some_and(|record| record.variants.iter().any(|v| v.when.contains_key(slot)))
        };
        slots.keys().any(deciding)
    }
}

/// An example that leads to another intent than its own: who asks that way is not answered right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreached {
    /// The example.
    pub example: String,
    /// Its own intent.
    pub intent: String,
    /// The intent that it leads to.
    pub reached: String,
}

/// The examples that do not lead to their own intent.
pub fn unreached_examples(world: &World) -> Vec<Unreached> {
    let reached = |example: &str| {
        let utterance = world.language.read(example);
        world.table.rank(&utterance).first().map(|best| best.intent.id.clone())
    };
    let examples = world
        .table
        .intents()
        .iter()
        .flat_map(|i| i.examples.iter().map(move |example| (i, example)));
    examples
        .filter_map(|(intent, example)| {
            let reached = reached(example).filter(|reached| *reached != intent.id)?;
            Some(Unreached {
                example: example.clone(),
                intent: intent.id.clone(),
                reached,
            })
        })
        .collect()
}
