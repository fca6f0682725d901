//! Slots: what an answer may depend on (département, type of school, ENT, role), and the words that say it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Slot id → value id, e.g. `departement` → `23`.
pub type Slots = BTreeMap<String, String>;

/// A slot that may be asked for, with the values that it can take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotDefinition {
    /// Short id, e.g. `departement`.
    pub id: String,
    /// How a sentence names it: « votre département ».
    pub name: String,
    /// The question that asks for it.
    pub question: String,
    /// The values, in the order in which choices are offered.
    pub values: Vec<SlotValue>,
}

/// One value of a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotValue {
    /// Short id, e.g. `23`.
    pub id: String,
    /// How a sentence names it: « Creuse ».
    pub name: String,
    /// The words and phrases that say it.
    pub words: Vec<String>,
    /// The knowledge base does not cover this value (another département, a primary school).
    pub outside: bool,
}

/// What follows from what: a lycée implies Lycée connecté.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deduction {
    /// When all of these are known …
    pub when: Slots,
    /// … these are known too.
    pub then: Slots,
}

/// Adds what follows from what is known. What is known already stays as it is.
pub fn deduce(deductions: &[Deduction], slots: &mut Slots) {
    loop {
        let before = slots.len();
        for deduction in deductions {
            if deduction
                .when
                .iter()
                .all(|(slot, value)| slots.get(slot) == Some(value))
            {
                for (slot, value) in &deduction.then {
                    slots.entry(slot.clone()).or_insert_with(|| value.clone());
                }
            }
        }
        if slots.len() == before {
            return;
        }
    }
}

/// Completes what was said with what is remembered, where the two agree: somebody of a lycée who asks for a collège
/// keeps their département but not their ENT.
pub fn complete(deductions: &[Deduction], said: &Slots, remembered: &Slots) -> Slots {
    let mut slots = said.clone();
    deduce(deductions, &mut slots);
    for (slot, value) in remembered {
        if slots.contains_key(slot) {
            continue;
        }
        let mut implied = Slots::from([(slot.clone(), value.clone())]);
        deduce(deductions, &mut implied);
        if implied
            .iter()
            .all(|(slot, value)| slots.get(slot).is_none_or(|known| known == value))
        {
            slots.insert(slot.clone(), value.clone());
            deduce(deductions, &mut slots);
        }
    }
    slots
}
