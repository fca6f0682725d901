//! Who gets something: « tous les RRUPN des collèges de Creuse », « les salons abonnés à LINE sauf le 19 ». Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::place::{Place, Topic};
use crate::dialogue::World;
use crate::language::{Slots, fold};

/// Words that an audience may hold beside those that say something of it.
const FILLERS: [&str; 51] = [
    "a",
    "au",
    "aux",
    "avec",
    "ce",
    "ces",
    "chaque",
    "dans",
    "de",
    "des",
    "du",
    "en",
    "ensemble",
    "entre",
    "et",
    "l",
    "la",
    "le",
    "les",
    "leur",
    "leurs",
    "ont",
    "ou",
    "par",
    "pour",
    "qui",
    "son",
    "sont",
    "sur",
    "toute",
    "toutes",
    "tous",
    "tout",
    "un",
    "une",
    "departement",
    "departements",
    "ent",
    "utilisent",
    "etablissement",
    "etablissements",
    "monde",
    "salon",
    "salons",
    "espace",
    "espaces",
    "connecte",
    "stp",
    "svp",
    "message",
    "suivant",
];
/// Words for rooms with several people …
const ROOMS: [&str; 2] = ["groupe", "groupes"];
/// … and for people, each in a room for two.
const PEOPLE: [&str; 7] = [
    "personnes",
    "collegue",
    "collegues",
    "gens",
    "enseignants",
    "messages",
    "directs",
];
const SUBSCRIBED: [&str; 8] = [
    "abonne",
    "abonnes",
    "abonnee",
    "abonnees",
    "inscrit",
    "inscrits",
    "recoivent",
    "lecteurs",
];
const EXCEPT: [&str; 8] = [
    "sauf", "hors", "hormis", "excepte", "exceptes", "exceptee", "exclus", "moins",
];

/// Which of the places get it: those that fit all that is said, and nothing of what is excepted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// As it was said: « les salons abonnés à LINE sauf le 19 ».
    pub said: String,
    /// Rooms, people, or both.
    pub among: Among,
    /// The places that asked for this.
    pub topic: Option<Topic>,
    /// For each slot, one of these values.
    pub slots: BTreeMap<String, BTreeSet<String>>,
    /// None of those who get these.
    pub except: Vec<Audience>,
    /// In one of these spaces, by their names.
    pub spaces: BTreeSet<String>,
    /// One of these rooms, by their ids.
    pub rooms: BTreeSet<String>,
}

/// Rooms, people, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Among {
    /// Every place.
    #[default]
    All,
    /// Rooms with several people.
    Rooms,
    /// People, each in a room for two.
    People,
}

impl Audience {
    /// Reads an audience; of one that cannot be read, the words that were not understood.
    ///
    /// # Errors
    ///
    /// The words that were not understood: who they mean would get nothing, or too many would get something.
    pub fn read(said: &str, world: &World, places: &[Place]) -> Result<Self, Vec<String>> {
        let words = bare_words(said);
        let split = words.iter().position(|word| EXCEPT.contains(&word.as_str()));
        let (among, except) = words.split_at(split.unwrap_or(words.len()));
        let mut audience = Self {
            said: said.trim().to_owned(),
            ..Self::default()
        };
        let mut unknown = audience.take(among, world, places);
        // « sauf le 19 et les lycées »: neither these nor those.
        let parts = except.split(|word| matches!(word.as_str(), "et" | "ni" | "ou"));
        for part in parts.map(|part| part.strip_prefix(except.get(..1).unwrap_or_default()).unwrap_or(part)) {
            let mut without = Self::default();
            unknown.extend(without.take(part, world, places));
            if without == Self::default() {
                unknown.extend(part.iter().cloned());
            } else {
                audience.except.push(without);
            }
        }
        if unknown.is_empty() {
            return Ok(audience);
        }
        Err(unknown.iter().map(|word| as_written(word, said)).collect())
    }

    /// Takes in what folded words say; gives those that say nothing.
    fn take(&mut self, words: &[String], world: &World, places: &[Place]) -> Vec<String> {
        let rest = self.take_names(words.to_vec(), places);
        self.take_words(world, &rest)
    }

    /// What was understood of the schools: « collège, Creuse, sauf lycée ».
    pub fn in_words(&self, world: &World) -> String {
        let names = |slots: &BTreeMap<String, BTreeSet<String>>| {
            let one = |(slot, values): (&String, &BTreeSet<String>)| {
                let names = values
                    .iter()
                    .filter_map(|value| Some(world.value(slot, value)?.name.clone()));
                names.collect::<Vec<_>>().join(" ou ")
            };
            slots.iter().map(one).collect::<Vec<_>>().join(", ")
        };
        let without = self
            .except
            .iter()
            .map(|except| format!("sauf {}", names(&except.slots)));
        let all = std::iter::once(names(&self.slots)).chain(without);
        all.filter(|part| !part.is_empty() && part != "sauf ")
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Takes the names of rooms and spaces out of a text, the longest first: « le salon « Équipe numérique » »,
    /// « l'espace Numérique 87 ».
    fn take_names(&mut self, mut words: Vec<String>, places: &[Place]) -> String {
        let spaces: BTreeSet<&String> = places.iter().flat_map(|place| &place.spaces).collect();
        for space in longest_first(spaces, |space| space) {
            if take_name(&mut words, "espace", space) {
                self.spaces.insert(space.clone());
            }
        }
        let named = places.iter().filter(|place| place.name.is_some());
        for place in longest_first(named, |place| place.title()) {
            if take_name(&mut words, "salon", place.title()) {
                self.rooms.insert(place.room.clone());
            }
        }
        words.join(" ")
    }

    /// Takes in what words say; gives those that say nothing.
    fn take_words(&mut self, world: &World, text: &str) -> Vec<String> {
        let utterance = world.language.read(text);
        for mention in &utterance.mentions {
            self.add(&mention.slot, &mention.value);
        }
        let mut unknown = Vec::new();
        let words = utterance.words.iter().map(String::as_str);
        for (word, names_a_slot) in words.zip(&utterance.in_slot) {
            match word {
                // A space that is not known is not nothing.
                "espace" | "espaces" if self.spaces.is_empty() => unknown.push(word.to_owned()),
                _ if word.starts_with("referent") => self.add("role", "rrupn"),
                _ if *names_a_slot || FILLERS.contains(&word) => {}
                _ if ROOMS.contains(&word) => self.among = Among::Rooms,
                _ if PEOPLE.contains(&word) => self.among = Among::People,
                _ if SUBSCRIBED.contains(&word) => self.topic = self.topic.or(Some(Topic::Line)),
                _ => match Topic::named(word) {
                    Some(topic) => self.topic = Some(topic),
                    None if Topic::belongs(word) => {}
                    None => unknown.push(word.to_owned()),
                },
            }
        }
        unknown
    }

    fn add(&mut self, slot: &str, value: &str) {
        let values = self.slots.entry(slot.to_owned()).or_default();
        values.insert(value.to_owned());
    }

    /// The places that get it, in their order. `roles`: who gets LINE in a room for two without having asked for it.
    pub fn select<'a>(&'a self, places: &'a [Place], roles: &'a [String]) -> impl Iterator<Item = &'a Place> {
        places.iter().filter(move |place| self.holds(place, roles))
    }

    fn holds(&self, place: &Place, roles: &[String]) -> bool {
        let is_among = match self.among {
            Among::All => true,
            Among::Rooms => place.person.is_none(),
            Among::People => place.person.is_some(),
        };
        let fits = |slots: &BTreeMap<String, BTreeSet<String>>| {
            slots.iter().all(|(slot, values)| has_one(&place.profile, slot, values))
        };
        let is_excepted = self.except.iter().any(|except| except.holds(place, roles));
        is_among
            && self.topic.is_none_or(|topic| place.gets(topic, roles))
            && fits(&self.slots)
            && !is_excepted
            && (self.spaces.is_empty() || place.spaces.iter().any(|space| self.spaces.contains(space)))
            && (self.rooms.is_empty() || self.rooms.contains(&place.room))
    }
}

/// A folded word as it stands in a text.
fn as_written(folded: &str, text: &str) -> String {
    const STEM: usize = 5;
    let stem: String = folded.chars().take(STEM).collect();
    let words = text.split(|c: char| !c.is_alphanumeric());
    let mut same = words.filter(|word| fold(word).starts_with(&stem));
    same.next().unwrap_or(folded).to_owned()
}

fn has_one(profile: &Slots, slot: &str, values: &BTreeSet<String>) -> bool {
    profile.get(slot).is_some_and(|value| values.contains(value))
}

fn longest_first<'a, T: 'a>(names: impl IntoIterator<Item = T>, name: impl Fn(&T) -> &str) -> Vec<T> {
    let mut sorted: Vec<T> = names.into_iter().collect();
    sorted.sort_by_key(|one| std::cmp::Reverse(name(one).len()));
    sorted
}

/// Folded words, without punctuation.
fn bare_words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Takes a name out of a text that announces it: « l'espace Numérique 87 ».
fn take_name(words: &mut Vec<String>, kind: &str, name: &str) -> bool {
    let name = bare_words(name);
    let is_announced = |before: &[String]| before.iter().any(|word| word.trim_end_matches('s') == kind);
    let found = words
        .windows(name.len().max(1))
        .position(|window| window == name)
        .filter(|at| is_announced(&words[..*at]));
    if let Some(at) = found {
        words.drain(at..at + name.len());
    }
    found.is_some()
}
