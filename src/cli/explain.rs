//! `guichet explain "question"`: how it is understood, for those who write answers.

use std::io::Write;

use jiff::Timestamp;

use super::exchange::exchange;
use super::{Failure, Place, house};
use crate::dialogue::{Conversation, Explanation, Origin, World, explain};
use crate::intent::Evidence;

/// How many intents are shown.
const SHOWN: usize = 5;
/// How many words that speak for an intent are shown.
const WORDS: usize = 4;

/// What the command line says.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The question
    #[arg(required = true)]
    question: Vec<String>,
}

/// Runs the command.
pub(super) fn run(place: &Place, options: &Options) -> Result<(), Failure> {
    let (_store, world) = house::open(place)?;
    let question = options.question.join(" ");
    let mut output = std::io::stdout().lock();
    show(&explain(&world, &question), &mut output)?;
    Ok(show_outcome(&world, &question, &mut output)?)
}

fn show(explanation: &Explanation<'_>, output: &mut impl Write) -> std::io::Result<()> {
    let utterance = &explanation.utterance;
    writeln!(output, "Lu :        {}", utterance.words.join(" "))?;
    let repairs: Vec<String> = utterance
        .repairs
        .iter()
        .map(|r| format!("{} → {}", r.from, r.to))
        .collect();
    writeln!(output, "Corrigé :   {}", listed(&repairs))?;
    writeln!(output, "Notions :   {}", listed(&utterance.terms))?;
    writeln!(output, "Sujets :    {}", listed(&utterance.subjects))?;
    let slots: Vec<String> = explanation.slots.iter().map(slot).collect();
    writeln!(output, "École :     {}", listed(&slots))?;
    let rules: Vec<String> = explanation
        .rules
        .iter()
        .map(|(intent, rule)| format!("{intent} (« {rule} »)"))
        .collect();
    writeln!(output, "Motifs :    {}", listed(&rules))?;
    writeln!(output, "\nIntentions les plus proches :")?;
    for (number, evidence) in (1..).zip(explanation.ranked.iter().take(SHOWN)) {
        show_evidence(number, evidence, output)?;
    }
    Ok(())
}

fn slot((slot, value, origin): &(String, String, Origin)) -> String {
    match origin {
        Origin::Said(words) => format!("{slot} = {value} (dit par « {words} »)"),
        Origin::Excluded(words) => format!("{slot} = {value} (exclu par « {words} »)"),
        Origin::Deduced => format!("{slot} = {value} (déduit)"),
    }
}

fn show_evidence(number: usize, evidence: &Evidence<'_>, output: &mut impl Write) -> std::io::Result<()> {
    let Evidence {
        intent,
        score,
        margin,
        cosine,
        example,
        off_subject,
        words,
    } = evidence;
    writeln!(output, "{number}. {score:.2}  {} — {}", intent.id, intent.title)?;
    writeln!(
        output,
        "   marge {margin:+.2}, ressemblance {cosine:.2} avec « {example} »"
    )?;
    let for_it: Vec<String> = words
        .iter()
        .filter(|(_, weight)| *weight > 0.0)
        .take(WORDS)
        .map(|(word, weight)| format!("{word} {weight:+.2}"))
        .collect();
    writeln!(output, "   mots qui parlent pour elle : {}", listed(&for_it))?;
    if *off_subject > 0.0 {
        writeln!(
            output,
            "   retiré parce qu'un autre sujet est nommé, ou que le sien ne l'est pas : {off_subject:.2}"
        )?;
    }
    Ok(())
}

fn show_outcome(world: &World, question: &str, output: &mut impl Write) -> std::io::Result<()> {
    let (answer, _) = exchange(world, &Conversation::default(), Timestamp::now(), question);
    let outcome = serde_json::to_value(answer.outcome).unwrap_or_default();
    let intent = answer.intent.as_deref().unwrap_or("aucune intention");
    writeln!(
        output,
        "\nDécision :  {} ({intent}, {:.2})",
        outcome.as_str().unwrap_or_default(),
        answer.score
    )
}

/// « a, b », or a dash for nothing.
fn listed(items: &[String]) -> String {
    if items.is_empty() {
        "–".to_owned()
    } else {
        items.join(", ")
    }
}
