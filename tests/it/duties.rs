//! The duties of the school year: what staff write is read, checked and kept, and what ships comes on days of class.

use std::path::PathBuf;

use guichet::calendar::{Outcome, SchoolCalendar, Standpoint, Zone, resolve};
use guichet::content::{Content, Problem, embedded, read_files, texts};
use guichet::dialogue::World;
use guichet::knowledge::{Duty, Source};
use guichet::language::{Slots, moment};
use guichet::store::Store;
use jiff::Zoned;
use jiff::civil::date;

use crate::small_world;

/// A duty, as staff would write it.
const LAMP: &str = r#"
[[intention]]
id = "gardien"
titre = "le gardien"
exemples = ["qui est le gardien ?", "écrire au gardien"]

[[contact]]
id = "gardien"
titre = "Le gardien"
reponse = "Écrivez au gardien."
source = { document = "guide", section = "Visites" }
verifie_le = "2026-11-24"
responsable = "Gardiens"

[[rappel]]
id = "lampe-annuelle"
titre = "Changer la lampe"
quand = "une semaine après la rentrée de septembre à 9h"
texte = "La lampe est à changer. Demandez une échelle au gardien."
pour = { departement = "23" }
voir = "lampe-changer"
contact = "gardien"
confirmer_sous = 14
source = { document = "guide", section = "Entretien" }
verifie_le = "2026-11-24"
"#;

fn read(duties: &str) -> (Content, Vec<Problem>) {
    read_files(&[
        (PathBuf::from("phare.toml"), small_world::TABLE.to_owned()),
        (PathBuf::from("rappels.toml"), duties.to_owned()),
    ])
}

/// The small world with a duty.
fn content() -> Content {
    let (content, problems) = read(LAMP);
    assert_eq!(problems, []);
    content
}

/// The one problem of the duty when a part of it is written otherwise.
fn problem(part: &str, instead: &str) -> Problem {
    assert!(LAMP.contains(part), "« {part} » is not in the duty");
    let start = LAMP.find("[[rappel]]").expect("there is a duty");
    let (before, duty) = LAMP.split_at(start);
    let (_, mut problems) = read(&format!("{before}{}", duty.replacen(part, instead, 1)));
    assert_eq!(problems.len(), 1, "« {instead} »: {problems:#?}");
    problems.remove(0)
}

/// A duty with one part written otherwise has a problem that says so, on its line or within.
#[track_caller]
fn check(part: &str, instead: &str, what: &str, remedy: &str) {
    let problem = problem(part, instead);
    assert_eq!(problem.file, PathBuf::from("rappels.toml"));
    let first = LAMP
        .lines()
        .position(|line| line == "[[rappel]]")
        .expect("there is a duty")
        + 1;
    assert!(problem.line >= first, "{problem}");
    assert!(problem.what.contains(what), "« {what} » is not in: {problem}");
    assert!(problem.remedy.contains(remedy), "« {remedy} » is not in: {problem}");
}

/// When a duty is due in the school year that begins in a summer, 8 h if it does not say.
fn due(duty: &Duty, year: i16, zone: Zone) -> Zoned {
    let here = Standpoint {
        now: date(year, 8, 1).in_tz("Europe/Paris").expect("Paris has a time"),
        zone,
        calendar: SchoolCalendar::shipped(),
    };
    match resolve(&moment::read(&duty.when).expression, &here) {
        Outcome::Instant(moment) => moment.at,
        other => panic!("« {} » of {} is {other:?}", duty.when, duty.id),
    }
}

#[test]
fn a_duty_is_read_as_it_is_written() {
    let expected = Duty {
        id: "lampe-annuelle".to_owned(),
        title: "Changer la lampe".to_owned(),
        when: "une semaine après la rentrée de septembre à 9h".to_owned(),
        text: "La lampe est à changer. Demandez une échelle au gardien.".to_owned(),
        audience: Slots::from([("departement".to_owned(), "23".to_owned())]),
        see: Some("lampe-changer".to_owned()),
        contact: Some("gardien".to_owned()),
        acknowledge_within: Some(14),
        source: Source {
            document: "guide".to_owned(),
            section: "Entretien".to_owned(),
            link: None,
        },
        verified_on: date(2026, 11, 24),
    };
    assert_eq!(content().duties, [expected]);
    assert_eq!(
        due(&content().duties[0], 2026, Zone::A).to_string(),
        "2026-09-08T09:00:00+02:00[Europe/Paris]"
    );
}

#[test]
fn what_need_not_be_said_may_be_left_out() {
    let short = LAMP
        .replace("voir = \"lampe-changer\"\n", "")
        .replace("confirmer_sous = 14\n", "");
    let (content, problems) = read(&short.replace("{ departement = \"23\" }", "{}"));
    assert_eq!(problems, []);
    let duty = &content.duties[0];
    assert_eq!((&duty.see, duty.acknowledge_within), (&None, None));
    assert!(duty.audience.is_empty());
}

#[test]
fn what_is_wrong_in_a_duty_is_said_with_its_line_and_a_remedy() {
    check(
        "voir =",
        "vior =",
        "la clé « vior » n'existe pas",
        "clés possibles : id, titre, quand",
    );
    for key in ["titre", "quand", "texte", "pour", "source", "verifie_le"] {
        let line = LAMP.lines().rfind(|line| line.starts_with(key)).expect("it is there");
        check(line, "", &format!("il manque la clé « {key} »"), "ajoutez");
    }
    check(
        "titre = \"Changer la lampe\"",
        "titre = 3",
        "n'est pas lisible",
        "guillemets",
    );
    check(
        "titre = \"Changer la lampe\"",
        "titre = \"A\"\ntitre = \"B\"",
        "écrite deux fois",
        "une seule",
    );
    check(
        "lampe-annuelle",
        "Lampe annuelle",
        "l'id « Lampe annuelle » n'est pas valable",
        "minuscules",
    );
    check("Changer la lampe", " ", "n'a pas de titre, de texte", "complétez");
    check(
        "La lampe est à changer. Demandez une échelle au gardien.",
        "",
        "n'a pas de titre, de texte",
        "complétez",
    );
    check("Entretien", "", "section de source", "complétez");
    check(
        "Changer la lampe",
        &"Changer ".repeat(10),
        "dépasse 70 caractères",
        "raccourcissez-le",
    );
    check(
        "departement =",
        "couleur =",
        "« pour » nomme couleur = « 23 »",
        "[[emplacement]]",
    );
    check(
        "\"23\"",
        "\"75\"",
        "« pour » nomme departement = « 75 »",
        "[[emplacement]]",
    );
    check(
        "lampe-changer",
        "lampe-cassee",
        "« voir » nomme l'intention « lampe-cassee »",
        "corrigez",
    );
    check(
        "contact = \"gardien\"",
        "contact = \"lampe-changer\"",
        "n'est pas une fiche [[contact]]",
        "écrivez cette fiche",
    );
    check(
        "\"guide\"",
        "\"journal\"",
        "le document « journal », qui n'est pas déclaré",
        "[[document]]",
    );
    check("2026-11-24", "hier", "n'est pas lisible", "guillemets");
    for days in ["0", "61", "-3", "70000"] {
        let instead = format!("confirmer_sous = {days}");
        check("confirmer_sous = 14", &instead, "entre 1 et 60 jours", "retirez la clé");
    }
}

#[test]
fn two_duties_do_not_share_an_id() {
    let start = LAMP.find("[[rappel]]").expect("there is a duty");
    let (_, problems) = read(&format!("{LAMP}\n{}", &LAMP[start..]));
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(
        problems[0].what.contains("« lampe-annuelle » est déjà pris"),
        "{problems:#?}"
    );
}

#[test]
fn the_moment_of_a_duty_is_one_moment_of_every_school_year() {
    let when = "une semaine après la rentrée de septembre à 9h";
    let check = |instead, what| check(when, instead, what, "« guichet moment »");
    check("bientôt", "ne dit aucun moment");
    check("tous les lundis", "se répète");
    check("lundi et mercredi", "plusieurs moments");
    check("le 12 janvier ou le 13 janvier", "plusieurs moments");
    check("le 31 février", "le 31 février n'existe pas");
    check("à 25h", "les heures vont de 0 à 24");
    check(
        "après les vacances de Noël s'il fait beau",
        "« s'il fait beau », que Guichet ne comprend pas",
    );
    check(
        "le 15 janvier 2027",
        "ne dit pas le même moment à chaque année scolaire",
    );
    for unsteady in ["demain", "lundi", "à 9h", "dans trois semaines", "dans deux ans"] {
        check(unsteady, "ne dit pas le même moment");
    }
    for good in [
        "le 15 janvier",
        "le premier lundi d'octobre à 10h",
        "une semaine avant les vacances d'hiver",
        "fin de période",
        "avant les vacances de Noël",
    ] {
        assert_eq!(read(&LAMP.replace(when, good)).1, [], "« {good} »");
    }
}

#[test]
fn duties_come_back_from_the_store_and_change_its_hash() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let store = Store::open(folder.path()).expect("the store opens");
    let content = content();
    let mut without = content.clone();
    without.duties.clear();
    assert_ne!(content.hash(), without.hash());
    for content in [&without, &content, &without] {
        store.import(content).expect("written");
        assert_eq!(store.content().expect("readable").as_ref(), Some(content));
        assert_eq!(store.content_hash().expect("readable"), content.hash());
    }
}

#[test]
fn content_that_was_kept_before_there_were_duties_has_none() {
    let mut kept = serde_json::to_value(content()).expect("JSON");
    kept.as_object_mut().expect("an object").remove("duties");
    let read: Content = serde_json::from_value(kept).expect("it is still read");
    assert!(read.duties.is_empty() && !read.records.is_empty());
}

#[test]
fn the_world_carries_the_duties_and_so_do_its_bytes() {
    let content = content();
    let world = World::new(content.clone());
    assert_eq!(world.duties(), content.duties);
    let mut bytes = Vec::new();
    world.write_to(&mut bytes).expect("a vector takes everything");
    let again = World::from_bytes(&bytes).expect("its own bytes");
    assert_eq!(again.duties(), content.duties);
}

#[test]
fn the_shipped_duties_are_short_and_lead_on() {
    let (content, problems) = embedded();
    assert_eq!(problems, [], "guichet check names them");
    assert!(
        (8..=14).contains(&content.duties.len()),
        "{} duties",
        content.duties.len()
    );
    for duty in &content.duties {
        let see = duty.see.as_ref().expect("a shipped duty has a procedure");
        assert!(content.intents.iter().any(|intent| intent.id == *see), "{}", duty.id);
        let sentences = duty
            .text
            .split_inclusive(['.', '?', '!'])
            .filter(|part| part.len() > 3)
            .count();
        assert!((1..=3).contains(&sentences), "{}: {sentences} sentences", duty.id);
        assert!(duty.text.chars().count() <= 300, "{} is too long for a phone", duty.id);
        assert_eq!(
            duty.audience.get("role").map(String::as_str),
            Some("rrupn"),
            "{}",
            duty.id
        );
    }
}

#[test]
fn the_shipped_duties_come_on_days_of_class_one_a_week() {
    let duties = embedded().0.duties;
    for year in [2025, 2026, 2027] {
        for zone in [Zone::A, Zone::B, Zone::C] {
            let mut dues = Vec::new();
            for duty in &duties {
                let at = due(duty, year, zone);
                let day = at.date();
                assert!(
                    (date(year, 9, 1)..date(year + 1, 7, 15)).contains(&day),
                    "{}: {at}",
                    duty.id
                );
                assert!(
                    SchoolCalendar::shipped().is_class(zone, day),
                    "{} in zone {zone}: {at}",
                    duty.id
                );
                assert!((7..20).contains(&at.hour()), "{}: {at}", duty.id);
                dues.push((at, &duty.audience));
            }
            dues.sort();
            for pair in dues.windows(2) {
                let days = pair[0].0.date().until(pair[1].0.date()).expect("near").get_days();
                let differs =
                    |(slot, value): (&String, &String)| pair[1].1.get(slot).is_some_and(|other| other != value);
                assert!(days >= 5 || pair[0].1.iter().any(differs), "{pair:?} in zone {zone}");
            }
        }
    }
}

#[test]
fn the_example_of_the_manual_is_right() {
    let manual = include_str!("../../intents/LISEZMOI.md");
    let section = manual
        .split("## Ajouter un rappel de l'année")
        .nth(1)
        .expect("the section is there");
    let example = section
        .split("```toml")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let example = example.expect("the section has an example").to_owned();
    let (mut files, _) = texts(None);
    files.push((PathBuf::from("exemple.toml"), example));
    let (content, problems) = read_files(&files);
    assert_eq!(problems, []);
    assert_eq!(content.duties.len(), embedded().0.duties.len() + 1);
}
