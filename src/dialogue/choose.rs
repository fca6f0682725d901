//! What a reply to a question asked back chooses.

use super::conversation::{Choice, Pending};
use super::hearing;
use super::world::World;
use crate::language::{Slots, Utterance};

/// A reply that fits none of the options as well as this is no choice.
const LEAST_FIT: f32 = 0.25;

/// A longer reply than this many words has to fit better: it may be the question in other words.
const LONGEST_CHOICE: usize = 5;
const SURE_FIT: f32 = 0.6;

/// What was chosen: an intent, and what is said of the school.
#[derive(Debug, PartialEq)]
pub(super) struct Chosen {
    pub(super) intent: String,
    pub(super) slots: Slots,
}

/// The option of a number, from 1.
pub(super) fn by_number(choice: &Choice, number: usize) -> Option<Chosen> {
    let index = number.checked_sub(1)?;
    match choice {
        Choice::Intents(intents) => Some(Chosen {
            intent: intents.get(index)?.clone(),
            slots: Slots::new(),
        }),
        Choice::Slots { intent, slots, options } => {
            let mut merged = slots.clone();
            merged.extend(options.get(index)?.clone());
            Some(Chosen {
                intent: intent.clone(),
                slots: merged,
            })
        }
    }
}

/// What a reply chooses among the options: a number, slot values, or the words of one of them.
pub(super) fn by_words(world: &World, pending: &Pending, utterance: &Utterance) -> Option<Chosen> {
    let count = match &pending.choice {
        Choice::Intents(intents) => intents.len(),
        Choice::Slots { options, .. } => options.len(),
    };
    if let Some(number) = hearing::number(utterance.words.iter().map(String::as_str), count) {
        return by_number(&pending.choice, number);
    }
    match &pending.choice {
        Choice::Slots { intent, slots, options } => {
            if hearing::is_none_of_these(utterance)
                && let Some(without) = options.iter().position(|option| world.is_without(option))
            {
                return by_number(&pending.choice, without + 1);
            }
            let said = utterance.slots();
            (hearing::is_only_slots(utterance) && !said.is_empty()).then(|| {
                let mut merged = slots.clone();
                merged.extend(said);
                Chosen {
                    intent: intent.clone(),
                    slots: merged,
                }
            })
        }
        Choice::Intents(intents) => {
            let best = world
                .table
                .rank_among(utterance, |intent| intents.contains(&intent.id))
                .first()
                .copied()?;
            let is_short = utterance.words.len() <= LONGEST_CHOICE;
            (best.score >= if is_short { LEAST_FIT } else { SURE_FIT }).then(|| Chosen {
                intent: best.intent.id.clone(),
                slots: utterance.slots(),
            })
        }
    }
}
