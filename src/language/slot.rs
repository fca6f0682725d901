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
