//! What must hold between the entries of the content: no dead reference, no example twice, every answer reachable.

mod duty;
mod moment;

use std::collections::{HashMap, HashSet};

use super::reading::{Place, Places};
use super::{Content, Problem};
use crate::intent::{Intent, Reply};
use crate::knowledge::{Link, Record, Source};
use crate::language::tokens;

/// A title longer than this does not fit into a numbered choice on a phone.
const LONGEST_TITLE: usize = 70;

/// Every problem between the entries.
pub(super) fn check(content: &Content, places: &Places) -> Vec<Problem> {
    let mut checker = Checker {
        content,
        places,
        problems: Vec::new(),
    };
    for intent in &content.intents {
        checker.check_intent(intent);
    }
    for record in &content.records {
        checker.check_record(record);
    }
    for duty in &content.duties {
        checker.check_duty(duty);
    }
    checker.check_examples();
    checker.check_reachable();
    checker.problems
}

struct Checker<'a> {
    content: &'a Content,
    places: &'a Places,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    fn report(&mut self, of: (&'static str, &str), what: String, remedy: &str) {
        let unknown = Place {
            file: "intents".into(),
            line: 0,
        };
        let place = self.places.get(&(of.0, of.1.to_owned())).unwrap_or(&unknown);
        let (file, line) = (place.file.clone(), place.line);
        self.problems.push(Problem {
            file,
            line,
            what,
            remedy: remedy.to_owned(),
        });
    }

    fn check_intent(&mut self, intent: &Intent) {
        let of = ("intention", intent.id.as_str());
        self.check_id(of);
        if intent.examples.is_empty() && intent.patterns.is_empty() {
            self.report(
                of,
                format!("« {} » n'a ni exemple ni motif", intent.id),
                "ajoutez des « exemples »",
            );
        }
        if intent.title.chars().count() > LONGEST_TITLE {
            let what = format!("le titre de « {} » dépasse {LONGEST_TITLE} caractères", intent.id);
            self.report(of, what, "raccourcissez-le : il s'affiche dans les choix numérotés");
        }
        if let Some(subject) = &intent.subject
            && !self.content.lexicon.subjects.iter().any(|known| known.id == *subject)
        {
            let what = format!("le sujet « {subject} » n'est pas déclaré");
            self.report(
                of,
                what,
                "déclarez-le par [[sujet]] dans lexique.toml, ou corrigez son nom",
            );
        }
        for pattern in &intent.patterns {
            if let Err(error) = regex::Regex::new(pattern) {
                let reason = error.to_string().lines().last().unwrap_or_default().trim().to_owned();
                let what = format!("le motif « {pattern} » n'est pas une expression régulière ({reason})");
                self.report(of, what, "corrigez-le ou retirez-le");
            }
        }
        match &intent.reply {
            Reply::Record(record) if !self.content.records.iter().any(|known| known.id == *record) => {
                let what = format!(
                    "l'intention « {} » mène à la fiche « {record} », qui n'existe pas",
                    intent.id
                );
                self.report(of, what, "écrivez cette fiche, ou indiquez la bonne par « fiche = … »");
            }
            Reply::Choice(choices) => self.check_intents(of, "choix", choices),
            Reply::OutOfScope { links, .. } => self.check_links(of, links),
            Reply::Record(_) | Reply::Chitchat(_) => {}
        }
        for slot in &intent.asks {
            if !self.content.lexicon.slots.iter().any(|known| known.id == *slot) {
                let what = format!("« demande » nomme « {slot} », qui n'est pas un [[emplacement]]");
                self.report(of, what, "déclarez-le dans lexique.toml, ou corrigez son nom");
            }
        }
    }

    fn check_id(&mut self, of: (&'static str, &str)) {
        if of.1.is_empty()
            || !of
                .1
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        {
            let what = format!("l'id « {} » n'est pas valable", of.1);
            self.report(
                of,
                what,
                "n'utilisez que des minuscules sans accents, des chiffres et des traits d'union",
            );
        }
    }

    fn check_intents(&mut self, of: (&'static str, &str), key: &str, ids: &[String]) {
        for id in ids {
            if !self.content.intents.iter().any(|known| known.id == *id) {
                let what = format!("« {key} » nomme l'intention « {id} », qui n'existe pas");
                self.report(of, what, "corrigez son nom ou retirez-la");
            }
        }
    }

    fn check_links(&mut self, of: (&'static str, &str), links: &[Link]) {
        for link in links {
            if !["https://", "http://", "mailto:"]
                .iter()
                .any(|scheme| link.url.starts_with(scheme))
            {
                let what = format!("le lien « {} » n'est pas une adresse complète", link.url);
                self.report(of, what, "écrivez-le avec https://");
            }
        }
    }

    fn check_record(&mut self, record: &Record) {
        let of = ("fiche", record.id.as_str());
        self.check_id(of);
        self.check_intents(of, "voir", &record.see);
        self.check_links(of, &record.links);
        self.check_source(of, &record.source);
        if record.source.section.trim().is_empty() || record.answer.trim().is_empty() {
            let what = format!(
                "la fiche « {} » n'a pas de section de source ou pas de réponse",
                record.id
            );
            self.report(of, what, "complétez « source » et « reponse »");
        }
        self.check_contact(of, record.contact.as_deref());
        for variant in &record.variants {
            self.check_links(of, &variant.links);
            for (slot, values) in &variant.when {
                self.check_values((of, "quand"), slot, values);
            }
        }
    }

    fn check_source(&mut self, of: (&'static str, &str), source: &Source) {
        let document = &source.document;
        if !self.content.documents.iter().any(|known| known.id == *document) {
            let what = format!("la source nomme le document « {document} », qui n'est pas déclaré");
            self.report(
                of,
                what,
                "déclarez-le par [[document]] dans documents.toml, ou corrigez son nom",
            );
        }
    }

    fn check_contact(&mut self, of: (&'static str, &str), contact: Option<&str>) {
        let is_contact = |id: &str| {
            let mut records = self.content.records.iter();
            records.any(|known| known.id == id && known.card.is_some())
        };
        if let Some(contact) = contact.filter(|contact| !is_contact(contact)) {
            let what = format!("« contact » nomme « {contact} », qui n'est pas une fiche [[contact]]");
            self.report(of, what, "écrivez cette fiche ou corrigez son nom");
        }
    }

    /// The values of a slot that a key names are declared.
    fn check_values(&mut self, (of, key): ((&'static str, &str), &str), slot: &str, values: &[String]) {
        let definition = self.content.lexicon.slots.iter().find(|known| known.id == slot);
        let known = |value: &&String| definition.is_some_and(|d| d.values.iter().any(|known| known.id == **value));
        let unknown: Vec<&str> = values
            .iter()
            .filter(|value| !known(value))
            .map(String::as_str)
            .collect();
        if !unknown.is_empty() || definition.is_none() {
            let what = format!(
                "« {key} » nomme {slot} = « {} », qui n'est pas déclaré",
                unknown.join(" », « ")
            );
            self.report(of, what, "utilisez une valeur d'un [[emplacement]] de lexique.toml");
        }
    }

    /// No example stands in two intents.
    fn check_examples(&mut self) {
        let mut owners: HashMap<String, &Intent> = HashMap::new();
        for intent in &self.content.intents {
            for example in &intent.examples {
                let words: String = tokens(example).into_iter().map(|token| token.text + " ").collect();
                let owner = *owners.entry(words).or_insert(intent);
                if owner.id != intent.id {
                    let what = format!("l'exemple « {example} » est aussi dans « {} »", owner.id);
                    self.report(
                        ("intention", &intent.id),
                        what,
                        "gardez-le dans une seule des deux intentions",
                    );
                }
            }
        }
    }

    /// Every record is the answer to some intent, or the contact of some record.
    fn check_reachable(&mut self) {
        let answers = self.content.intents.iter().filter_map(|intent| match &intent.reply {
            Reply::Record(record) => Some(record),
            _ => None,
        });
        let contacts = self.content.records.iter().filter_map(|record| record.contact.as_ref());
        let reached: HashSet<&String> = answers.chain(contacts).collect();
        for record in self
            .content
            .records
            .iter()
            .filter(|record| !reached.contains(&record.id))
        {
            let what = format!("aucune intention ne mène à la fiche « {} »", record.id);
            self.report(
                ("fiche", &record.id),
                what,
                "écrivez l'intention du même id, avec ses exemples",
            );
        }
    }
}
