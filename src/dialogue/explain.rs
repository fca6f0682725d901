//! Why a question is answered as it is: what was read, which rules match, how intents rank and on what evidence. Pure.

use super::world::World;
use crate::intent::Evidence;
use crate::language::slot::deduce;
use crate::language::{Mention, Utterance};

/// How a question was understood.
#[derive(Debug)]
pub struct Explanation<'a> {
    /// Its words, repairs, terms and subjects.
    pub utterance: Utterance,
    /// The intents one of whose patterns matches, with the pattern.
    pub rules: Vec<(&'a str, &'a str)>,
    /// How intents rank, best first.
    pub ranked: Vec<Evidence<'a>>,
    /// What is known of the school: slot, value, and where it comes from.
    pub slots: Vec<(String, String, Origin)>,
}

/// Where a slot value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// These words name it.
    Said(String),
    /// These words exclude it.
    Excluded(String),
    /// It follows from the others.
    Deduced,
}

/// Explains how a question by itself, without conversation or profile, is understood.
pub fn explain<'a>(world: &'a World, text: &str) -> Explanation<'a> {
    let utterance = world.language.read(text);
    let hits = world.table.pattern_hits(&utterance);
    let rules = hits.map(|(intent, pattern)| (intent.id.as_str(), pattern)).collect();
    let ranked = world.table.evidence(&utterance);
    let slots = slots(world, &utterance);
    Explanation {
        utterance,
        rules,
        ranked,
        slots,
    }
}

fn slots(world: &World, utterance: &Utterance) -> Vec<(String, String, Origin)> {
    let origin = |mention: &Mention| {
        let said = mention.said.clone();
        if mention.negated {
            Origin::Excluded(said)
        } else {
            Origin::Said(said)
        }
    };
    let mut slots: Vec<(String, String, Origin)> = utterance
        .mentions
        .iter()
        .map(|mention| (mention.slot.clone(), mention.value.clone(), origin(mention)))
        .collect();
    let said = utterance.slots();
    let mut all = said.clone();
    deduce(&world.lexicon().deductions, &mut all);
    let deduced = all.into_iter().filter(|(slot, _)| !said.contains_key(slot));
    slots.extend(deduced.map(|(slot, value)| (slot, value, Origin::Deduced)));
    slots
}
