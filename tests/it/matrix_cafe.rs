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
        if count.contains('2') {
            break;
        }
    }
    assert!(count.contains('2'), "{count}");

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
