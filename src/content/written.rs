//! The content as it is written: TOML tables with French keys → the types of the house.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::intent::{Intent, Reply, YesNo};
use crate::knowledge::{Card, Duty, Kind, Link, Record, Source, Variant};
use crate::language::Slots;
use crate::language::slot::{Deduction, SlotDefinition, SlotValue};

/// `[[intention]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Intention {
    id: String,
    #[serde(default)]
    sujet: Option<String>,
    titre: String,
    #[serde(default)]
    exemples: Vec<String>,
    #[serde(default)]
    motifs: Vec<String>,
    #[serde(default)]
    fiche: Option<String>,
    #[serde(default)]
    demande: Vec<String>,
    #[serde(default)]
    oui_non: Option<YesNo>,
    #[serde(default)]
    choix: Vec<String>,
}

impl From<Intention> for Intent {
    fn from(written: Intention) -> Self {
        let reply = if written.choix.is_empty() {
            Reply::Record(written.fiche.unwrap_or_else(|| written.id.clone()))
        } else {
            Reply::Choice(written.choix)
        };
        Self {
            id: written.id,
            subject: written.sujet,
            title: written.titre,
            examples: written.exemples,
            patterns: written.motifs,
            reply,
            asks: written.demande,
            yes_no: written.oui_non,
        }
    }
}

/// `[[hors_sujet]]` and `[[politesse]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SmallTalk {
    id: String,
    #[serde(default)]
    titre: Option<String>,
    reponse: String,
    #[serde(default)]
    exemples: Vec<String>,
    #[serde(default)]
    motifs: Vec<String>,
    #[serde(default)]
    liens: Vec<Link>,
}

impl SmallTalk {
    /// As an intent that is answered « je ne sais pas », or as a kind word.
    pub(super) fn into_intent(self, out_of_scope: bool) -> Intent {
        let reply = if out_of_scope {
            Reply::OutOfScope {
                text: self.reponse,
                links: self.liens,
            }
        } else {
            Reply::Chitchat(self.reponse)
        };
        Intent {
            title: self.titre.unwrap_or_else(|| self.id.clone()),
            id: self.id,
            subject: None,
            examples: self.exemples,
            patterns: self.motifs,
            reply,
            asks: Vec::new(),
            yes_no: None,
        }
    }
}

/// `[[procedure]]`, `[[contact]]`, `[[outil]]` …
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fiche {
    id: String,
    titre: String,
    reponse: String,
    #[serde(default)]
    etapes: Vec<String>,
    #[serde(default)]
    liste: Vec<String>,
    #[serde(default)]
    complement: Option<String>,
    #[serde(default)]
    liens: Vec<Link>,
    #[serde(default)]
    contact: Option<String>,
    #[serde(default)]
    voir: Vec<String>,
    source: Source,
    verifie_le: jiff::civil::Date,
    responsable: String,
    #[serde(default)]
    nom: Option<String>,
    #[serde(default)]
    fonction: Option<String>,
    #[serde(default)]
    courriel: Option<String>,
    #[serde(default)]
    telephone: Option<String>,
    #[serde(default)]
    adresse: Option<String>,
    #[serde(default)]
    variante: Vec<Variante>,
}

impl Fiche {
    /// As a record of one kind.
    pub(super) fn into_record(self, kind: Kind) -> Record {
        let card = (kind == Kind::Contact).then_some(Card {
            name: self.nom,
            function: self.fonction,
            email: self.courriel,
            telephone: self.telephone,
            address: self.adresse,
        });
        Record {
            id: self.id,
            kind,
            title: self.titre,
            answer: self.reponse,
            steps: self.etapes,
            list: self.liste,
            note: self.complement,
            links: self.liens,
            contact: self.contact,
            see: self.voir,
            source: self.source,
            verified_on: self.verifie_le,
            owner: self.responsable,
            card,
            variants: self.variante.into_iter().map(Variant::from).collect(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Variante {
    #[serde(default)]
    quand: BTreeMap<String, OneOrMany>,
    #[serde(default)]
    titre: String,
    #[serde(default)]
    reponse: String,
    #[serde(default)]
    etapes: Vec<String>,
    #[serde(default)]
    liste: Vec<String>,
    #[serde(default)]
    complement: Option<String>,
    #[serde(default)]
    liens: Vec<Link>,
}

impl From<Variante> for Variant {
    fn from(written: Variante) -> Self {
        Self {
            when: written
                .quand
                .into_iter()
                .map(|(slot, values)| (slot, values.into()))
                .collect(),
            title: written.titre,
            answer: written.reponse,
            steps: written.etapes,
            list: written.liste,
            note: written.complement,
            links: written.liens,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl From<OneOrMany> for Vec<String> {
    fn from(written: OneOrMany) -> Self {
        match written {
            OneOrMany::One(value) => vec![value],
            OneOrMany::Many(values) => values,
        }
    }
}

/// `[[rappel]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rappel {
    id: String,
    titre: String,
    quand: String,
    texte: String,
    pour: Slots,
    #[serde(default)]
    voir: Option<String>,
    #[serde(default)]
    contact: Option<String>,
    #[serde(default)]
    confirmer_sous: Option<i64>,
    source: Source,
    verifie_le: jiff::civil::Date,
}

impl From<Rappel> for Duty {
    fn from(written: Rappel) -> Self {
        // A number of days that is no `u16` is kept as one that the check refuses.
        let days = |days: i64| u16::try_from(days).unwrap_or_default();
        Self {
            id: written.id,
            title: written.titre,
            when: written.quand,
            text: written.texte,
            audience: written.pour,
            see: written.voir,
            contact: written.contact,
            acknowledge_within: written.confirmer_sous.map(days),
            source: written.source,
            verified_on: written.verifie_le,
        }
    }
}

/// `[[emplacement]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Emplacement {
    id: String,
    nom: String,
    question: String,
    valeur: Vec<Valeur>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Valeur {
    id: String,
    nom: String,
    #[serde(default)]
    mots: Vec<String>,
    #[serde(default)]
    hors: bool,
}

impl From<Emplacement> for SlotDefinition {
    fn from(written: Emplacement) -> Self {
        let value = |v: Valeur| SlotValue {
            id: v.id,
            name: v.nom,
            words: v.mots,
            outside: v.hors,
        };
        Self {
            id: written.id,
            name: written.nom,
            question: written.question,
            values: written.valeur.into_iter().map(value).collect(),
        }
    }
}

/// `[[deduction]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Deduit {
    si: Slots,
    alors: Slots,
}

impl From<Deduit> for Deduction {
    fn from(written: Deduit) -> Self {
        Self {
            when: written.si,
            then: written.alors,
        }
    }
}

/// `[[expression]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expression {
    pub(super) mots: Vec<String>,
}
