//! A café numérique on a real homeserver: announced in an encrypted room, one person votes, another writes.

use matrix_sdk::Room;
use serde_json::{Value, json};

use crate::support::bot::Bot;
use crate::support::person::{Person, body};

const POLL: &str = "org.matrix.msc3381.poll.start";

/// A person writes, and reads the answer.
async fn asks(person: &Person, room: &Room, text: &str) -> String {
    let asked = person.says(room, text).await;
    body(&person.answer_to(&asked).await).to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cafe_is_announced_joined_by_vote_and_by_word_and_called_off() {
    let eve = Person::new("eve").await;
    let bot = Bot::start_with(&[("GUICHET_ADMINS", eve.id().to_string())]);
    let desk = eve.room(&[&bot.user_id], true, true).await;
    eve.wait_for_arrival(&desk, &bot.user_id).await;
    let leo = Person::new("leo").await;
    let mia = Person::new("mia").await;
    let school = eve
        .room(&[&bot.user_id, leo.id().as_str(), mia.id().as_str()], true, false)
        .await;
    eve.wait_for_arrival(&school, &bot.user_id).await;
    leo.join(school.room_id()).await;
    mia.join(school.room_id()).await;
    eve.wait_for_arrival(&school, leo.id().as_str()).await;
    eve.wait_for_arrival(&school, mia.id().as_str()).await;

    let order = "annonce à tous les groupes un café numérique dans 15 jours à 12h30 salle 204 : la webradio, animé par la \
                 professeure documentaliste";
    let draft = asks(&eve, &desk, order).await;
    assert!(draft.contains("la webradio") && draft.contains("salle 204"), "{draft}");
    let agreed = asks(&eve, &desk, "1").await;
    assert!(agreed.contains("chef d'établissement"), "{agreed}");
    asks(&eve, &desk, "1").await;

    let in_school = |event: &Value| event["room_id"] == school.room_id().as_str();
    let is_announcement = |event: &Value| in_school(event) && body(event).starts_with("Café numérique : la webradio");
    let announcement = mia.wait_for("the announcement", is_announcement).await;
    assert_eq!(announcement["was_encrypted"], true);
    let poll = leo
        .wait_for("the poll", |event| in_school(event) && event["type"] == POLL)
        .await;
    assert_eq!(poll["was_encrypted"], true);
    let is_calendar = |event: &Value| in_school(event) && event["content"]["msgtype"] == "m.file";
    leo.wait_for("the calendar file", is_calendar).await;

    let options = poll["content"][POLL]["answers"].as_array().expect("options");
    let vote = json!({
        "m.relates_to": {"rel_type": "m.reference", "event_id": poll["event_id"]},
        "org.matrix.msc3381.poll.response": {"answers": [options[0]["id"]]},
    });
    let room = leo.client.get_room(school.room_id()).expect("in the room");
    leo.sends(&room, "org.matrix.msc3381.poll.response", vote).await;

    let room = mia.client.get_room(school.room_id()).expect("in the room");
    let reply = json!({
        "msgtype": "m.text", "body": "je viens", "m.mentions": {},
        "m.relates_to": {"rel_type": "m.thread", "event_id": announcement["event_id"], "is_falling_back": true,
                         "m.in_reply_to": {"event_id": announcement["event_id"]}},
    });
    let reply = mia.sends(&room, "m.room.message", reply).await;
    let noted = mia.answer_to(&reply).await;
    assert!(body(&noted).contains("C'est noté"), "{noted:#}");
    // What is said to others stays without an answer.
    let remark = json!({
        "msgtype": "m.text", "body": "quelle bonne idée, j'ai hâte de voir ça", "m.mentions": {},
        "m.relates_to": {"rel_type": "m.thread", "event_id": announcement["event_id"]},
    });
    let remark = mia.sends(&room, "m.room.message", remark).await;

    let mut count = String::new();
    for _ in 0..20 {
        count = asks(&eve, &desk, "combien d'inscrits ?").await;
        if count.contains("2 sur place") {
            break;
        }
    }
    assert!(count.contains("2 sur place"), "{count}");

    let minutes = asks(
        &eve,
        &desk,
        "compte rendu du café 1 : Audacity en dix minutes, https://exemple.fr/audacity",
    )
    .await;
    assert!(minutes.contains("gardé"), "{minutes}");
    let found = asks(&eve, &desk, "le café sur la webradio, il y avait quel lien ?").await;
    assert!(found.contains("https://exemple.fr/audacity"), "{found}");

    let cancelled = asks(&eve, &desk, "annule le café 1").await;
    let cancelled = if cancelled.contains("1.") {
        asks(&eve, &desk, "1").await
    } else {
        cancelled
    };
    assert!(cancelled.contains("annulé"), "{cancelled}");
    let is_correction = |event: &Value| {
        event["content"]["m.relates_to"]["event_id"] == announcement["event_id"]
            && event["content"]["m.relates_to"]["rel_type"] == "m.replace"
    };
    mia.wait_for("the announcement says so", is_correction).await;
    let answers = mia.seen();
    let answered = answers
        .iter()
        .any(|event| event["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == remark.as_str());
    assert!(!answered, "nobody asked the bot");
}

/// Says something in the thread of an announcement, to the others there.
#[cfg(debug_assertions)]
async fn says_in_thread(person: &Person, room: &Room, announcement: &Value, text: &str) -> String {
    let content = json!({
        "msgtype": "m.text", "body": text, "m.mentions": {},
        "m.relates_to": {"rel_type": "m.thread", "event_id": announcement["event_id"], "is_falling_back": true,
                         "m.in_reply_to": {"event_id": announcement["event_id"]}},
    });
    person.sends(room, "m.room.message", content).await
}

// A release build has no faults to name.
#[cfg(debug_assertions)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_at_any_named_place_it_announces_once_and_loses_nobody() {
    let eve = Person::new("eve").await;
    let mut bot = Bot::start_with(&[("GUICHET_ADMINS", eve.id().to_string())]);
    let desk = eve.room(&[&bot.user_id], false, true).await;
    eve.wait_for_arrival(&desk, &bot.user_id).await;
    let mia = Person::new("mia").await;
    let school = eve.room(&[&bot.user_id, mia.id().as_str()], false, false).await;
    eve.wait_for_arrival(&school, &bot.user_id).await;
    mia.join(school.room_id()).await;
    eve.wait_for_arrival(&school, mia.id().as_str()).await;
    let room = mia.client.get_room(school.room_id()).expect("in the room");
    for (number, fault) in guichet::runtime::fault::NAMES.into_iter().enumerate() {
        let number = number + 1;
        let order = format!(
            "annonce à tous les groupes un café numérique dans {} jours à 12h30 salle {number} : sujet {number}",
            14 + number
        );
        asks(&eve, &desk, &order).await;
        asks(&eve, &desk, "1").await;
        bot.kill();
        bot.restart_with(&[("GUICHET_FAULT", fault)]);
        eve.says(&desk, "1").await;
        assert!(!bot.wait(), "{fault}: it ended there");
        bot.restart();
        let announces = |event: &Value| body(event).starts_with(&format!("Café numérique : sujet {number}\n"));
        let announcement = mia.wait_for(fault, announces).await;

        bot.kill();
        bot.restart_with(&[("GUICHET_FAULT", fault)]);
        let joined = says_in_thread(&mia, &room, &announcement, "je viens").await;
        assert!(!bot.wait(), "{fault}: it ended there");
        bot.restart();
        mia.answer_to(&joined).await;
        let count = asks(&eve, &desk, &format!("combien d'inscrits au café {number} ?")).await;
        assert!(count.contains("1 sur place"), "{fault}: {count}");
        let times = mia
            .messages_of(&bot.user_id, &room)
            .iter()
            .filter(|event| announces(event))
            .count();
        assert_eq!(times, 1, "{fault}");
    }
}
