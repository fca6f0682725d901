//! A record and what is known of the school → an answer, or the question that is missing.

use std::collections::BTreeMap;

use super::phrases;
use super::world::World;
use super::{Answer, Block, Outcome};
use crate::intent::{Intent, YesNo};
use crate::knowledge::{Record, Variant};
use crate::language::Slots;

/// More variants than this are asked for by slot rather than one by one.
const MOST_OPTIONS: usize = 6;
/// How many neighbouring questions are proposed after an answer.
const MOST_ALSO: usize = 2;

/// What can be said of a record.
pub(super) enum Composed {
    /// The answer.
    Answer(Answer),
    /// It depends: what to ask, with label and slots of each option.
    Ask {
        question: String,
        options: Vec<(String, Slots)>,
    },
    /// The knowledge base does not cover this school.
    Outside(String),
}

/// How a question was put.
#[derive(Clone, Copy, Debug)]
pub(super) struct Put<'a> {
    /// Confidence in the intent.
    pub(super) score: f32,
    /// It can be answered by yes or no.
    pub(super) closed: bool,
    /// The slots of which it names several values, with these: « en Corrèze et en Creuse ».
    pub(super) several: &'a Several,
}

/// Slot id → the values named, more than one.
pub(super) type Several = BTreeMap<String, Vec<String>>;

/// Composes the answer of a record for an intent.
pub(super) fn compose(world: &World, intent: &Intent, record: &Record, slots: &Slots, put: Put<'_>) -> Composed {
    let conditional = |variant: &&Variant| !variant.when.is_empty();
    let agrees = |variant: &&Variant| variant.agrees_with(slots) && agrees_with_some(variant, put.several);
    let consistent: Vec<&Variant> = record.variants.iter().filter(agrees).collect();
    let deciding: Vec<&Variant> = consistent.iter().copied().filter(conditional).collect();
    if record.variants.iter().any(|v| !v.when.is_empty()) {
        if let Some(refusal) = refuse(world, record, slots) {
            return Composed::Outside(refusal);
        }
        if let Some(question) = missing(world, intent, &deciding, (slots, put.several)) {
            return question;
        }
    }
    Composed::Answer(answer(world, intent, record, &consistent, put))
}

/// Whether a variant holds for one of several values that were named.
fn agrees_with_some(variant: &Variant, several: &Several) -> bool {
    let some = |(slot, values): (&String, &Vec<String>)| {
        several
            .get(slot)
            .is_none_or(|named| values.iter().any(|value| named.contains(value)))
    };
    variant.when.iter().all(some)
}

/// The sentence for a school that the record does not cover.
fn refuse(world: &World, record: &Record, slots: &Slots) -> Option<String> {
    let (slot, _) = slots.iter().find(|(slot, value)| {
        let decides = record.variants.iter().any(|variant| variant.when.contains_key(*slot));
        let outside = world.value(slot, value).is_some_and(|value| value.outside);
        outside && (decides || slot.as_str() == "type" || slot.as_str() == "departement")
    })?;
    let definition = world.slot(slot)?;
    let known: Vec<&str> = definition
        .values
        .iter()
        .filter(|v| !v.outside)
        .map(|v| v.name.as_str())
        .collect();
    Some(phrases::outside(&definition.name, &known))
}

/// The question to ask, if a slot that the intent asks for is unknown and makes a difference.
fn missing(
    world: &World,
    intent: &Intent,
    deciding: &[&Variant],
    (slots, several): (&Slots, &Several),
) -> Option<Composed> {
    let makes_a_difference = |slot: &String| deciding.iter().any(|variant| variant.when.contains_key(slot));
    let unknown: Vec<&String> = intent
        .asks
        .iter()
        .filter(|slot| !slots.contains_key(*slot) && !several.contains_key(*slot) && makes_a_difference(slot))
        .collect();
    let decided_by_it = |variant: &&&Variant| unknown.iter().any(|slot| variant.when.contains_key(*slot));
    let deciding: Vec<&Variant> = deciding.iter().filter(decided_by_it).copied().collect();
    if deciding.len() < 2 {
        return None;
    }
    let slot = world.slot(unknown.first()?)?;
    let question = if unknown.len() == 1 {
        slot.question.clone()
    } else {
        phrases::DEPENDS.to_owned()
    };
    let options = if deciding.len() <= MOST_OPTIONS {
        deciding
            .iter()
            .map(|variant| (variant.title.clone(), variant.single_values()))
            .collect()
    } else {
        let values = slot.values.iter().filter(|value| !value.outside);
        values
            .map(|v| (v.name.clone(), Slots::from([(slot.id.clone(), v.id.clone())])))
            .collect()
    };
    Some(Composed::Ask { question, options })
}

fn answer(world: &World, intent: &Intent, record: &Record, variants: &[&Variant], put: Put<'_>) -> Answer {
    let mut blocks = vec![Block::Paragraph(opening(intent, record, put))];
    if let Some(card) = &record.card {
        let lines: Vec<String> = [&card.function, &card.email, &card.telephone, &card.address]
            .into_iter()
            .flatten()
            .filter(|line| !record.answer.contains(line.as_str()))
            .cloned()
            .collect();
        push_list(&mut blocks, lines, Block::List);
    }
    push_list(&mut blocks, record.steps.clone(), Block::Steps);
    push_list(&mut blocks, record.list.clone(), Block::List);
    for variant in variants {
        if !variant.title.is_empty() {
            blocks.push(Block::Heading(variant.title.clone()));
        }
        if !variant.answer.is_empty() {
            blocks.push(Block::Paragraph(capitalised(&variant.answer)));
        }
        push_list(&mut blocks, variant.steps.clone(), Block::Steps);
        push_list(&mut blocks, variant.list.clone(), Block::List);
        blocks.extend(variant.note.clone().map(Block::Paragraph));
        push_list(&mut blocks, variant.links.clone(), Block::Links);
    }
    blocks.extend(record.note.clone().map(Block::Paragraph));
    push_list(&mut blocks, record.links.clone(), Block::Links);
    blocks.extend(contact_line(world, record, &blocks).map(Block::Paragraph));
    blocks.extend(also(world, record).map(Block::Also));
    let (title, publisher) = world.document(&record.source.document);
    let source = phrases::source(title, publisher, &record.source.section, record.verified_on);
    blocks.push(Block::Source(phrases::source_line(&source)));
    Answer {
        outcome: Outcome::Answer,
        intent: Some(intent.id.clone()),
        score: put.score,
        blocks,
        options: Vec::new(),
        sources: vec![source],
    }
}

/// The first sentence, begun by « Oui » or « Non » where the question was closed and the source settles it.
fn opening(intent: &Intent, record: &Record, put: Put<'_>) -> String {
    let word = match intent.yes_no {
        Some(YesNo::Yes) if put.closed => phrases::YES,
        Some(YesNo::No) if put.closed => phrases::NO,
        _ => return record.answer.clone(),
    };
    if record.answer.starts_with(word) {
        return record.answer.clone();
    }
    format!("{word}. {}", record.answer)
}

fn contact_line(world: &World, record: &Record, said: &[Block]) -> Option<String> {
    let contact = world.record(record.contact.as_ref()?)?;
    let card = contact.card.as_ref()?;
    let email = card.email.as_deref();
    let said_already = email.is_some_and(|email| format!("{said:?}").contains(email));
    let name = card.name.as_deref().unwrap_or(&contact.title);
    (!said_already).then(|| match email {
        Some(email) => format!("À qui écrire : {name}, {email}"),
        None => format!("À qui vous adresser : {name}"),
    })
}

fn also(world: &World, record: &Record) -> Option<String> {
    let titles: Vec<&str> = record
        .see
        .iter()
        .filter_map(|id| Some(world.table.intent(id)?.title.as_str()))
        .take(MOST_ALSO)
        .collect();
    (!titles.is_empty()).then(|| phrases::also(&titles))
}

fn push_list<T>(blocks: &mut Vec<Block>, items: Vec<T>, block: impl Fn(Vec<T>) -> Block) {
    if !items.is_empty() {
        blocks.push(block(items));
    }
}

fn capitalised(text: &str) -> String {
    if text.starts_with("http") {
        return text.to_owned();
    }
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
