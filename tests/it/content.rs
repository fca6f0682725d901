//! The content: every fact of the source document is stated by a record, and every intent reaches its answer.

use guichet::content;
use guichet::dialogue::{World, unreached_examples};
use guichet::language::fold;
use serde_json::Value;

/// Without accents, case and white space.
fn squeeze(text: &str) -> String {
    fold(text)
        .replace("**", "")
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect()
}

fn strings(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

#[test]
fn every_fact_of_the_brochure_is_stated_by_a_record() {
    let facts: Vec<Value> =
        serde_json::from_str(include_str!("../fixtures/facts.json")).expect("the facts are a JSON list");
    assert_eq!(facts.len(), 171);
    let (content, _) = content::embedded();
    let records: Vec<String> = content
        .records
        .iter()
        .map(|record| squeeze(&serde_json::to_string(record).expect("JSON")))
        .collect();
    let missing: Vec<String> = facts
        .iter()
        .filter(|fact| {
            let expected: Vec<String> = strings(&fact["must"])
                .into_iter()
                .chain(strings(&fact["links"]))
                .map(squeeze)
                .collect();
            !records
                .iter()
                .any(|record| expected.iter().all(|text| record.contains(text.trim_end_matches('/'))))
        })
        .map(|fact| format!("{}: {} {}", fact["id"], fact["must"], fact["links"]))
        .collect();
    assert!(missing.is_empty(), "no record states all of:\n{}", missing.join("\n"));
}

#[test]
fn the_content_has_no_problem_and_every_example_leads_to_its_intent() {
    let (content, problems) = content::embedded();
    assert_eq!(problems, [], "guichet check names them");
    assert_eq!(unreached_examples(&World::new(content)), []);
}

#[test]
fn every_record_fits_a_phone_and_names_its_source() {
    let (content, _) = content::embedded();
    for record in &content.records {
        let said = record.answer.len() + record.steps.iter().chain(&record.list).map(String::len).sum::<usize>();
        assert!(said <= 1_200, "{} is too long: {said} bytes", record.id);
        assert!(
            !record.owner.is_empty() && !record.source.section.is_empty(),
            "{}",
            record.id
        );
    }
}
