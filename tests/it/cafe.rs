//! Cafés numériques, from the idea to the minutes: what people write and vote, with a clock that is moved.

use std::fmt::Write as _;

use guichet::content;
use guichet::dialogue::{Cafe, CafeDesk, Conversation, ConversationKey, Event, MessageId, Place, cafe};
use ical::parser::ical::component::IcalEvent;
use proptest::prelude::*;

use crate::house::{ADA, CYD, House, Sent, only};

/// A RRUPN and her school.
const EVE: &str = "@eve:example.org";
const SCHOOL: &str = "!college";
/// Colleagues.
const LEO: &str = "@leo:example.org";
const MIA: &str = "@mia:example.org";
const TOM: &str = "@tom:example.org";
const ORDER: &str = "annonce un café numérique jeudi 3 décembre à 12h30 salle 204 : la webradio, animé par la professeure documentaliste";

/// A collège with a RRUPN and three colleagues, of whom one talks with the bot; it is Thursday 26 November 2026, 10 h.
fn house() -> House {
    let mut house = House::open();
    house.direct("!ada", ADA);
    house.group(SCHOOL, "Collège de Guéret");
    house.direct("!eve", EVE);
    house.direct("!leo", LEO);
    house.says(EVE, "!eve", "je suis RRUPN en collège en Creuse");
    house.says(EVE, SCHOOL, "bonjour");
    house.says(LEO, "!leo", "bonjour");
    house
}

/// The same, with a café that is announced; gives its id.
fn announced(order: &str) -> (House, String) {
    let mut house = house();
    house.says(EVE, "!eve", order);
    let id = house.last_message().0;
    house.says(EVE, "!eve", "1");
    let said = house.says(EVE, "!eve", "1");
    assert!(only(&said).contains("C'est parti"), "{said:?}");
    house.campaigns();
    (house, id)
}

#[track_caller]
fn contains(text: &str, expected: &str) {
    assert!(text.contains(expected), "« {expected} » is missing in:\n{text}");
}

fn texts(sent: &[Sent]) -> String {
    let texts = sent
        .iter()
        .map(|sent| format!("{} ({}) {}", sent.room, sent.kind, sent.text));
    texts.collect::<Vec<_>>().join("\n")
}

/// The only event of a file for calendars, read by another library than the one that wrote it.
#[track_caller]
fn event_of(file: &str) -> (String, IcalEvent) {
    let (_, text) = file.split_once('\n').expect("a name and a text");
    let calendars: Vec<_> = ical::IcalParser::new(text.as_bytes()).collect();
    let [Ok(calendar)] = &calendars[..] else {
        panic!("not one calendar: {text}")
    };
    let method = calendar.properties.iter().find(|property| property.name == "METHOD");
    let method = method.and_then(|property| property.value.clone()).expect("a method");
    let [event] = &calendar.events[..] else {
        panic!("not one event: {text}")
    };
    (method, event.clone())
}

fn value(event: &IcalEvent, name: &str) -> String {
    let property = event.properties.iter().find(|property| property.name == name);
    property.and_then(|property| property.value.clone()).unwrap_or_default()
}

#[test]
fn a_cafe_is_announced_in_one_sentence() {
    let mut house = house();
    let draft = house.says(EVE, "!eve", ORDER);
    for expected in [
        "jeudi 3 décembre 2026, de 12 h 30 à 13 h",
        "salle 204",
        "la webradio",
        "la professeure documentaliste",
        "Collège de Guéret",
        "1. Oui, annoncer",
    ] {
        contains(only(&draft), expected);
    }
    contains(only(&house.says(EVE, "!eve", "plutôt 13h")), "de 13 h à 13 h 30");
    contains(only(&house.says(EVE, "!eve", "salle 12")), "salle 12");
    contains(only(&house.says(EVE, "!eve", "45 minutes")), "de 13 h à 13 h 45");
    contains(only(&house.says(EVE, "!eve", "12 places")), "12");
    assert_eq!(house.campaigns(), [], "not before it is confirmed");
    contains(
        only(&house.says(EVE, "!eve", "oui")),
        "chef d'établissement est-il d'accord",
    );
    assert_eq!(house.campaigns(), [], "not before the head agrees");
    contains(only(&house.says(EVE, "!eve", "1")), "est annoncé dans un salon");
    let sent = house.campaigns();
    let kinds: Vec<_> = sent.iter().map(|sent| (sent.room.as_str(), sent.kind)).collect();
    assert_eq!(kinds, [(SCHOOL, "post"), (SCHOOL, "poll"), (SCHOOL, "file")]);
    contains(&sent[0].text, "Café numérique : la webradio");
    let (method, event) = event_of(&sent[2].text);
    assert_eq!(method, "PUBLISH");
    assert_eq!(value(&event, "DTSTART"), "20261203T120000Z");
    assert_eq!(value(&event, "DTEND"), "20261203T124500Z");
    assert_eq!(value(&event, "LOCATION"), "salle 12");
    assert_eq!(value(&event, "SEQUENCE"), "0");
    assert!(value(&event, "SUMMARY").contains("la webradio"));
    contains(only(&house.says(ADA, "!ada", "diffusions")), "la webradio");
}

#[test]
fn what_is_missing_is_asked_one_question_at_a_time() {
    let mut house = house();
    contains(only(&house.says(EVE, "!eve", "annonce un café numérique")), "Quel jour");
    contains(only(&house.says(EVE, "!eve", "jeudi 3 décembre")), "À quelle heure");
    contains(only(&house.says(EVE, "!eve", "12h30")), "Où");
    contains(only(&house.says(EVE, "!eve", "au CDI")), "sujet");
    contains(only(&house.says(EVE, "!eve", "1")), "sujet, en quelques mots");
    let draft = house.says(EVE, "!eve", "Pix, pas à pas");
    contains(only(&draft), "jeudi 3 décembre 2026, de 12 h 30 à 13 h");
    contains(only(&draft), "Pix, pas à pas");
    contains(only(&house.says(EVE, "!eve", "2")), "je n'annonce rien");
    contains(only(&house.says(EVE, "!eve", "oui")), "");
    assert_eq!(house.campaigns(), []);
}

#[test]
fn a_draft_waits_for_the_head_and_is_recalled() {
    let mut house = house();
    house.says(EVE, "!eve", ORDER);
    house.says(EVE, "!eve", "1");
    contains(only(&house.says(EVE, "!eve", "2")), "annonce le café 1");
    let due = house.wait_until("2026-11-27T09:00:00Z");
    contains(only(&due), "obtenir l'accord");
    contains(only(&house.says(EVE, "!eve", "annonce le café 1")), "C'est parti");
    assert_eq!(house.campaigns().len(), 3);
}

#[test]
fn only_who_may_announces_and_somewhere() {
    let mut house = house();
    contains(only(&house.says(LEO, "!leo", ORDER)), "par les RRUPN");
    house.direct("!cyd", CYD);
    house.says(CYD, "!cyd", "je suis RRUPN en lycée en Corrèze");
    contains(only(&house.says(CYD, "!cyd", ORDER)), "Invitez-moi");
    house.group("!brive", "Lycée de Brive en Corrèze");
    contains(only(&house.says(CYD, "!cyd", "annonce le café 1")), "1. Lycée de Brive");
    contains(only(&house.says(CYD, "!cyd", "1")), "Est-ce bien cela");
    house.says(CYD, "!cyd", "1");
    house.says(CYD, "!cyd", "1");
    assert_eq!(
        house
            .campaigns()
            .iter()
            .map(|sent| sent.room.as_str())
            .collect::<Vec<_>>(),
        ["!brive"; 3]
    );

    let order = "annonce aux RRUPN de Creuse un café numérique mardi à 13h au CDI : le GAR";
    contains(only(&house.says(ADA, "!ada", order)), "eve");
    house.says(ADA, "!ada", "1");
    house.says(ADA, "!ada", "1");
    assert!(house.campaigns().iter().all(|sent| sent.room == "!eve"));
}

#[test]
fn bad_moments_are_met_calmly() {
    let mut house = house();
    contains(
        only(&house.says(EVE, "!eve", "annonce un café numérique hier à 12h30 salle 204 : Pix")),
        "déjà passé",
    );
    contains(
        only(&house.says(
            EVE,
            "!eve",
            "annonce un café numérique dimanche 6 décembre à 12h30 salle 204 : Pix",
        )),
        "dimanche",
    );
    contains(
        only(&house.says(
            EVE,
            "!eve",
            "annonce un café numérique le 23 décembre à 12h30 salle 204 : Pix",
        )),
        "pas classe",
    );
    let (mut house, _) = announced(ORDER);
    contains(
        only(&house.says(
            EVE,
            "!eve",
            "annonce un café numérique jeudi 3 décembre à 12h45 salle 204 : Pix",
        )),
        "déjà annoncé au même endroit",
    );
}

#[test]
fn the_order_may_be_edited_and_deleted() {
    let mut house = house();
    house.says(EVE, "!eve", ORDER);
    let message = house.last_message();
    let text = ORDER.replace("204", "105");
    let draft = house.hears(
        EVE,
        "!eve",
        Event::Edited {
            message: message.clone(),
            text,
        },
    );
    contains(only(&draft), "salle 105");
    house.says(EVE, "!eve", "1");
    house.says(EVE, "!eve", "1");
    house.campaigns();
    let text = ORDER.replace("204", "106");
    house.hears(
        EVE,
        "!eve",
        Event::Edited {
            message: message.clone(),
            text,
        },
    );
    contains(&house.campaigns()[0].text, "salle 106");
    house.hears(EVE, "!eve", Event::Redacted { message });
    contains(&house.campaigns()[0].text, "Annulé");
}

#[test]
fn each_is_counted_once_whatever_they_do() {
    let (mut house, id) = announced(&format!("{ORDER}, 2 places, visio https://visio.exemple.fr/x"));
    assert_eq!(
        house.votes(LEO, SCHOOL, &id, &["present"]),
        [],
        "a vote is noted in silence"
    );
    contains(
        only(&house.says(LEO, "!leo", "je viens au café sur la webradio")),
        "déjà notée",
    );
    for _ in 0..10 {
        house.overhears(LEO, SCHOOL, "je viens", &id);
    }
    contains(only(&house.overhears(MIA, SCHOOL, "j'y serai !", &id)), "C'est noté");
    contains(only(&house.says(EVE, "!eve", "combien d'inscrits ?")), "2 sur place");
    let full = house.votes(TOM, SCHOOL, &id, &["present"]);
    contains(only(&full), "liste d'attente");
    let moved = house.overhears(LEO, SCHOOL, "finalement non", &id);
    contains(&texts(&moved), "tom : Bonne nouvelle");
    house.votes(LEO, SCHOOL, &id, &["distance"]);
    let names = house.says(EVE, "!eve", "qui vient ?");
    for expected in ["2 sur place, 1 à distance", "mia", "tom", "leo (à distance)"] {
        contains(only(&names), expected);
    }
    let public = house.says(LEO, SCHOOL, "qui vient au café 1 ?");
    assert!(
        !texts(&public).contains("mia"),
        "names are for the organiser: {public:?}"
    );
    let sent = house.says(EVE, SCHOOL, "qui vient au café 1 ?");
    assert!(
        sent.iter()
            .filter(|sent| sent.text.contains("mia"))
            .all(|sent| sent.room == "!eve"),
        "{sent:?}"
    );
    house.votes(LEO, SCHOOL, &id, &[]);
    contains(only(&house.says(EVE, "!eve", "combien d'inscrits ?")), "0 à distance");
    assert_eq!(
        house.overhears(MIA, SCHOOL, "super idée, bravo", &id),
        [],
        "what is said to others"
    );
}

#[test]
fn reminders_follow_whoever_comes_and_the_cafe() {
    let (mut house, id) = announced(&format!("{ORDER}, visio https://visio.exemple.fr/x"));
    house.votes(LEO, SCHOOL, &id, &["distance"]);
    house.votes(MIA, SCHOOL, &id, &["present"]);
    house.votes(TOM, SCHOOL, &id, &["present"]);
    let todo = house.wait_until("2026-12-01T12:00:00Z");
    contains(only(&todo), "préparer le café numérique n° 1");
    let moved = house.says(EVE, "!eve", "le café de jeudi est déplacé à vendredi 13h");
    contains(&texts(&moved), "vendredi 4 décembre 2026");
    let rooms: Vec<_> = moved.iter().map(|sent| sent.room.as_str()).collect();
    assert_eq!(rooms, ["!eve", "!leo", SCHOOL], "each is told once: {moved:?}");
    let edits = house.campaigns();
    assert_eq!(
        edits.iter().map(|sent| sent.kind).collect::<Vec<_>>(),
        ["edit", "file"],
        "{edits:?}"
    );
    let (_, event) = event_of(&edits[1].text);
    assert_eq!(
        (value(&event, "SEQUENCE"), value(&event, "DTSTART")),
        ("1".into(), "20261204T120000Z".into())
    );

    let eve = house.wait_until("2026-12-03T20:00:00Z");
    let eve: Vec<_> = eve.iter().filter(|sent| sent.text.contains("Demain")).collect();
    assert_eq!(eve.len(), 2, "one for Leo, one for the room: {eve:?}");
    assert!(eve.iter().all(|sent| !sent.text.contains("https")), "{eve:?}");
    let hour = house.wait_until("2026-12-04T11:30:00Z");
    for sent in &hour {
        assert_eq!(sent.text.contains("https://visio"), sent.room == "!leo", "{sent:?}");
    }
    assert_eq!(hour.len(), 2, "{hour:?}");
    let cancelled = house.says(EVE, "!eve", "annule le café n° 1");
    contains(&texts(&cancelled), "est annulé");
    let edits = house.campaigns();
    contains(&edits[0].text, "Annulé");
    let (method, event) = event_of(&edits[1].text);
    assert_eq!(
        (method.as_str(), value(&event, "STATUS").as_str()),
        ("CANCEL", "CANCELLED")
    );
    assert_eq!(house.wait_until("2026-12-10T12:00:00Z"), [], "nothing is due any more");
}

#[test]
fn staff_take_over_and_others_change_nothing() {
    let (mut house, _) = announced(ORDER);
    contains(only(&house.says(LEO, "!leo", "annule le café 1")), "Seule la personne");
    contains(
        only(&house.says(LEO, "!leo", "je reprends le café 1")),
        "Seule la personne",
    );
    contains(
        only(&house.says(ADA, "!ada", "je reprends le café 1")),
        "vous organisez",
    );
    let due = house.wait_until("2026-12-01T12:00:00Z");
    assert_eq!(
        due.iter().map(|sent| sent.room.as_str()).collect::<Vec<_>>(),
        ["!ada"],
        "{due:?}"
    );
    contains(
        &texts(&house.says(ADA, "!ada", "le café 1 change de salle : 105")),
        "salle 105",
    );
    contains(only(&house.says(EVE, "!eve", "annule le café 1")), "Seule la personne");
}

#[test]
fn minutes_are_found_again_and_opinions_are_asked() {
    let (mut house, id) = announced(ORDER);
    house.votes(LEO, SCHOOL, &id, &["present"]);
    let asked = house.wait_until("2026-12-03T13:10:00Z");
    contains(&texts(&asked), "Vous a-t-il été utile");
    contains(&texts(&asked), "compte rendu du café 1");
    contains(only(&house.says(LEO, "!leo", "1")), "Quel sujet");
    contains(only(&house.says(LEO, "!leo", "le podcast")), "le podcast");
    contains(
        only(&house.says(EVE, "!eve", "quels cafés sont souhaités ?")),
        "le podcast",
    );
    contains(
        only(&house.overhears(
            LEO,
            SCHOOL,
            "compte rendu : Audacity en dix minutes https://exemple.fr/a",
            &id,
        )),
        "gardé",
    );
    contains(
        only(&house.overhears(EVE, SCHOOL, "et aussi https://exemple.fr/b", &id)),
        "gardé",
    );
    assert_eq!(
        house.overhears(TOM, SCHOOL, "voir https://exemple.fr/c", &id),
        [],
        "he was not there"
    );
    let found = house.says(CYD, "!cyd", "le café sur la webradio, il y avait quel lien ?");
    contains(only(&found), "https://exemple.fr/a");
    contains(only(&found), "https://exemple.fr/b");
    contains(
        only(&house.says(EVE, "!eve", "combien d'inscrits au café 1 ?")),
        "oui : 1",
    );
}

#[test]
fn a_cafe_that_nobody_comes_to_is_told_gently() {
    let (mut house, _) = announced(ORDER);
    let due = house.wait_until("2026-12-03T13:10:00Z");
    contains(&texts(&due), "personne ne s'y était inscrit");
}

#[test]
fn what_three_schools_wish_may_become_a_fil() {
    let mut house = house();
    for (person, room) in [(LEO, "!a"), (MIA, "!b"), (TOM, "!c")] {
        house.group(room, &format!("Collège {room}"));
        contains(only(&house.says(person, room, "j'aimerais un café sur Pix")), "Pix");
    }
    let wishes = house.says(EVE, "!eve", "quels cafés sont souhaités ?");
    contains(only(&wishes), "3 établissements");
    contains(only(&wishes), "FIL");
    contains(
        only(&house.says(LEO, "!leo", "quels cafés sont souhaités ?")),
        "montrés aux RRUPN",
    );
}

#[test]
fn coming_cafes_are_told_by_what_is_known_of_who_asks() {
    let (mut house, _) = announced(ORDER);
    contains(
        only(&house.says(LEO, "!leo", "prochains cafés numériques ?")),
        "la webradio",
    );
    house.direct("!cyd", CYD);
    house.says(CYD, "!cyd", "je suis RRUPN en lycée en Corrèze");
    contains(
        only(&house.says(CYD, "!cyd", "prochains cafés numériques ?")),
        "Aucun café",
    );
}

/// What somebody's words do about cafés, in their room for two.
fn heard(house: &House, (cafes, places): (&[Cafe], &[Place]), (person, room, text): (&str, &str, &str)) -> bool {
    let key = ConversationKey {
        room: room.to_owned(),
        thread: None,
        person: person.to_owned(),
    };
    let conversation = Conversation::default();
    let here = house.school.standpoint(conversation.local(house.now));
    let desk = CafeDesk {
        world: house.world,
        here: &here,
        key: &key,
        conversation: &conversation,
        cafes,
        wishes: &[],
        campaigns: &[],
        places,
        visited: &[],
        about: None,
        is_overheard: false,
        is_staff: person == ADA,
        rehearsal: false,
    };
    let message = MessageId("$1".to_owned());
    let text = text.to_owned();
    cafe(&desk, &Event::Heard { message, text }).is_some()
}

#[test]
fn questions_about_cafes_stay_with_the_knowledge_base() {
    /// These truly ask for a café that was announced; as long as none was, they stay too.
    const ORDERS: [&str; 2] = [
        "date du prochain café numérique",
        "compte rendu du dernier café numérique",
    ];
    let (house, _) = announced(ORDER);
    let cafes = house.store.cafes().expect("readable");
    let intents = content::embedded().0.intents;
    let mut questions: Vec<String> = intents.into_iter().flat_map(|intent| intent.examples).collect();
    for file in [
        include_str!("../questions/dev.jsonl"),
        include_str!("../questions/unseen.jsonl"),
    ] {
        for case in file.lines().filter(|line| !line.trim().is_empty()) {
            let case: serde_json::Value = serde_json::from_str(case).expect("JSON");
            let turns = case["turns"].as_array().into_iter().flatten();
            questions.extend(turns.filter_map(|turn| turn["text"].as_str().map(str::to_owned)));
        }
    }
    let mut stolen = Vec::new();
    for cafes in [&[][..], &cafes[..]] {
        for (person, room) in [(ADA, "!ada"), (LEO, "!leo")] {
            for question in &questions {
                let is_order = !cafes.is_empty() && ORDERS.contains(&question.as_str());
                if !is_order && heard(&house, (cafes, &[]), (person, room, question)) {
                    stolen.push(question.clone());
                }
            }
        }
    }
    assert_eq!(stolen, Vec::<String>::new());
}

#[test]
fn whatever_is_written_is_read() {
    /// Beginnings of orders.
    const ORDERS: [&str; 8] = [
        "annonce un café numérique",
        "annonce à tous un café numérique jeudi à 12h30 salle 204 :",
        "le café 1 est déplacé",
        "le café de jeudi change",
        "compte rendu du café 1 :",
        "je viens au café",
        "j'aimerais un café sur",
        "plutôt",
    ];
    let (mut house, _) = announced(ORDER);
    house.says(EVE, "!eve", "annonce un café numérique jeudi à 13h");
    let cafes = house.store.cafes().expect("readable");
    let places = house.store.places(house.world).expect("readable");
    proptest!(|(text in ".{0,60}", order in 0..ORDERS.len())| {
        for text in [format!("{} {text}", ORDERS[order]), format!("{text} {}", ORDERS[order]), text] {
            for (person, room) in [(EVE, "!eve"), (ADA, "!ada")] {
                heard(&house, (&cafes, &places), (person, room, &text));
            }
        }
    });
}

/// What happens in the rooms, as a transcript.
struct Play {
    house: House,
    transcript: String,
}

impl Play {
    fn note(&mut self, sent: &[Sent]) {
        for Sent { room, kind, text } in sent {
            let text = if *kind == "file" {
                text.lines().next().unwrap_or_default()
            } else {
                text
            };
            let text = text.replace('\n', "\n    ");
            writeln!(self.transcript, "  {room} [{kind}] {text}").expect("a string grows");
        }
        let posted = self.house.campaigns();
        if !posted.is_empty() {
            self.note(&posted);
        }
    }

    fn says(&mut self, person: &str, room: &str, text: &str) {
        writeln!(self.transcript, "\n{person} {room} › {text}").expect("a string grows");
        let sent = self.house.says(person, room, text);
        self.note(&sent);
    }

    fn votes(&mut self, person: &str, campaign: &str, option: &str) {
        writeln!(self.transcript, "\n{person} {SCHOOL} vote {option}").expect("a string grows");
        let sent = self.house.votes(person, SCHOOL, campaign, &[option]);
        self.note(&sent);
    }

    fn waits(&mut self, moment: &str) {
        writeln!(self.transcript, "\n--- {moment}").expect("a string grows");
        let sent = self.house.wait_until(moment);
        self.note(&sent);
    }
}

#[test]
fn a_cafe_from_the_idea_to_the_minutes() {
    let mut play = Play {
        house: house(),
        transcript: String::new(),
    };
    play.says(LEO, "!leo", "j'aimerais un café sur la webradio");
    play.says(EVE, "!eve", "quels cafés sont souhaités ?");
    play.says(
        EVE,
        "!eve",
        &format!("{ORDER}, 1 place, visio https://visio.exemple.fr/x"),
    );
    let id = play.house.last_message().0;
    play.says(EVE, "!eve", "plutôt 13h");
    play.says(EVE, "!eve", "1");
    play.says(EVE, "!eve", "1");
    play.votes(LEO, &id, "present");
    play.votes(MIA, &id, "present");
    play.says(TOM, SCHOOL, "je viendrai au café 1 à distance");
    play.says(EVE, "!eve", "qui vient ?");
    play.waits("2026-12-01T09:00:00Z");
    play.says(EVE, "!eve", "le café 1 change de salle : 105");
    play.says(LEO, "!leo", "je ne viens plus");
    play.waits("2026-12-03T11:30:00Z");
    play.waits("2026-12-03T14:00:00Z");
    play.says(
        EVE,
        "!eve",
        "compte rendu du café 1 : Audacity en dix minutes, https://exemple.fr/audacity",
    );
    play.says(LEO, "!leo", "compte rendu du café sur la webradio ?");
    let transcript = include_str!("../fixtures/cafe.txt");
    assert_eq!(play.transcript.trim(), transcript.trim());
}
