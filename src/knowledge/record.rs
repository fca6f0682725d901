//! A record (« fiche »): one thing the académie knows, with its variants and where it was read.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::language::Slots;

/// What a record is about; the TOML table name it is written under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Something to do, step by step.
    Procedure,
    /// A person or a service to write to.
    Contact,
    /// A recommended tool.
    Outil,
    /// What something is.
    Definition,
    /// An official text with number and date.
    Texte,
    /// Something published regularly or once.
    Publication,
    /// Something that takes place.
    Evenement,
}

/// One thing the académie knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Unique id.
    pub id: String,
    /// What it is about.
    pub kind: Kind,
    /// The title of the answer.
    pub title: String,
    /// The answer in one or two sentences. `**word**` is strong; addresses become links when rendered.
    pub answer: String,
    /// What to do, in order.
    pub steps: Vec<String>,
    /// A bullet list.
    pub list: Vec<String>,
    /// A precision or a limit, after the rest.
    pub note: Option<String>,
    /// Links, in order.
    pub links: Vec<Link>,
    /// The contact record that goes with the answer.
    pub contact: Option<String>,
    /// Intents proposed next.
    pub see: Vec<String>,
    /// Where it was read.
    pub source: Source,
    /// When it was last checked against its source.
    pub verified_on: Date,
    /// Who keeps it up to date.
    pub owner: String,
    /// For contacts: name, function, e-mail …
    pub card: Option<Card>,
    /// Answers that depend on the school, in the order of the file.
    pub variants: Vec<Variant>,
}

/// The part of an answer that holds for some schools only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// Slot id → the values for which it holds. Empty: always shown with the others.
    pub when: BTreeMap<String, Vec<String>>,
    /// Its label: « Dans Lycée connecté ».
    pub title: String,
    /// As in [`Record`].
    pub answer: String,
    /// As in [`Record`].
    pub steps: Vec<String>,
    /// As in [`Record`].
    pub list: Vec<String>,
    /// As in [`Record`].
    pub note: Option<String>,
    /// As in [`Record`].
    pub links: Vec<Link>,
}

/// A named address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What is found there.
    #[serde(rename = "nom")]
    pub name: String,
    /// An absolute `http(s):` URL.
    pub url: String,
}

/// Where a record was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Id of a declared document.
    pub document: String,
    /// Its section.
    pub section: String,
    /// A link to the very place, if there is one.
    #[serde(rename = "lien", default)]
    pub link: Option<String>,
}

/// What a contact record says of a person or a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Name of the person or service.
    pub name: Option<String>,
    /// What they do.
    pub function: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone, as people write it.
    pub telephone: Option<String>,
    /// Postal address.
    pub address: Option<String>,
}

impl Variant {
    /// Whether nothing that is known speaks against it.
    pub fn agrees_with(&self, slots: &Slots) -> bool {
        self.when
            .iter()
            .all(|(slot, values)| slots.get(slot).is_none_or(|known| values.contains(known)))
    }

    /// What choosing it says about the school: its conditions that allow one value only.
    pub fn single_values(&self) -> Slots {
        let single = |values: &Vec<String>| (values.len() == 1).then(|| values[0].clone());
        self.when
            .iter()
            .filter_map(|(slot, values)| Some((slot.clone(), single(values)?)))
            .collect()
    }
}
