//! Confidence says how often an answer is right: examples are held out in turn, and asked.

use std::fmt::Write as _;
use std::io::Write as _;

use guichet::content::{self, Content};
use guichet::intent::Table;
use guichet::language::Language;

/// Each example is held out of one training in so many.
const FOLDS: usize = 5;
/// Confidence is looked at in bands of a tenth.
const BANDS: usize = 10;

/// A band with fewer questions says nothing.
const FEWEST: usize = 40;
/// How far the share of right answers may be from the mean confidence of a band.
const TOLERANCE: f32 = 0.08;

/// One question: the confidence of the best intent, and whether that intent is the right one.
struct Asked {
    score: f32,
    right: bool,
}

#[test]
fn a_confidence_of_eight_tenths_is_right_about_eight_times_in_ten() {
    let (content, problems) = content::embedded();
    assert_eq!(problems, []);
    let asked: Vec<Asked> = (0..FOLDS).flat_map(|fold| ask_held_out(&content, fold)).collect();
    let mut table = "confidence │ questions │  mean │ right\n".to_owned();
    let mut off = Vec::new();
    for band in 0..BANDS {
        let inside: Vec<&Asked> = asked.iter().filter(|asked| band_of(asked.score) == band).collect();
        let mean = share(inside.iter().map(|asked| asked.score).sum(), inside.len());
        let right = share(count(inside.iter().filter(|asked| asked.right).count()), inside.len());
        writeln!(table, "0.{band} –      │ {:9} │ {mean:5.2} │ {right:5.2}", inside.len()).expect("to a string");
        if inside.len() >= FEWEST && (mean - right).abs() > TOLERANCE {
            off.push(band);
        }
    }
    std::io::stdout()
        .write_all(table.as_bytes())
        .expect("the table is shown");
    assert_eq!(off, [0_usize; 0], "bands that are off\n{table}");
}

fn band_of(score: f32) -> usize {
    (1..BANDS).filter(|band| score >= count(*band) / count(BANDS)).count()
}

fn count(items: usize) -> f32 {
    f32::from(u16::try_from(items).expect("a small count"))
}

fn share(sum: f32, of: usize) -> f32 {
    if of == 0 { 0.0 } else { sum / count(of) }
}

fn ask_held_out(content: &Content, fold: usize) -> Vec<Asked> {
    let mut intents = content.intents.clone();
    let mut held_out = Vec::new();
    for intent in &mut intents {
        let id = intent.id.clone();
        let mut i = 0;
        intent.examples.retain(|example| {
            i += 1;
            let stays = i % FOLDS != fold;
            if !stays {
                held_out.push((id.clone(), example.clone()));
            }
            stays
        });
    }
    let examples: Vec<&str> = intents.iter().flat_map(|i| &i.examples).map(String::as_str).collect();
    let language = Language::new(content.lexicon.clone(), examples);
    let table = Table::new(&language, intents.clone());
    held_out
        .iter()
        .map(|(id, example)| {
            let ranked = table.rank(&language.read(example));
            Asked {
                score: ranked.first().map_or(0.0, |best| best.score),
                right: ranked.first().is_some_and(|best| best.intent.id == *id),
            }
        })
        .collect()
}
