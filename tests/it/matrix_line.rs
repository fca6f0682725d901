//! LINE on a real homeserver: from a feed and a chat to an encrypted room, corrected, asked for, taken back.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use matrix_sdk::Room;
use serde_json::{Value, json};

use crate::support::bot::Bot;
use crate::support::person::{Person, body};
use crate::support::synapse::synapse;

const FEED: &str = include_str!("../fixtures/feeds/wordpress.xml");

/// Serves a feed on loopback, until the process ends; gives its address.
fn feed() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0_u8; 2048];
            // Whoever asks gets the feed, whatever they ask.
            let _read = stream.read(&mut request);
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                FEED.len()
            );
            let _written = stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(FEED.as_bytes()));
        }
    });
    format!("http://{address}/feed/")
}

/// A person asks until the answer says something.
async fn asks_until(person: &Person, room: &Room, question: &str, says: &str) -> Value {
    for _ in 0..40 {
        let asked = person.says(room, question).await;
        let answer = person.answer_to(&asked).await;
        if body(&answer).contains(says) {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("« {question} » was never answered with « {says} »");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn line_goes_from_a_feed_and_a_chat_to_an_encrypted_room_and_back() {
    let ada = Person::new("ada").await;
    let bot = Bot::start_with(&[
        ("GUICHET_ADMINS", ada.id().to_string()),
        ("GUICHET_FEEDS", format!("académique={}", feed())),
        ("GUICHET_FEEDS_PRIVATE", "true".to_owned()),
    ]);
    let desk = ada.room(&[&bot.user_id], true, true).await;
    ada.wait_for_arrival(&desk, &bot.user_id).await;
    let bob = Person::new("bob").await;
    let school = bob.room(&[&bot.user_id, ada.id().as_str()], true, false).await;
    bob.wait_for_arrival(&school, &bot.user_id).await;

    let subscribe = json!({
        "msgtype": "m.text", "body": format!("{}: abonne ce salon à LINE", bot.user),
        "m.mentions": {"user_ids": [bot.user_id]},
    });
    let subscribe = bob.sends(&school, "m.room.message", subscribe).await;
    let subscribed = bob.answer_to(&subscribe).await;
    assert!(body(&subscribed).contains("ce salon recevra LINE"), "{subscribed:#}");

    let added = ada
        .says(
            &desk,
            "LINE : ajoute https://eduscol.education.fr/pix Pix : la campagne ouvre, en national",
        )
        .await;
    ada.answer_to(&added).await;
    // The feed is visited beside.
    asks_until(&ada, &desk, "la prochaine LINE", "Académique").await;
    let prepared = ada.says(&desk, "prépare la LINE").await;
    let preview = ada.answer_to(&prepared).await;
    assert!(body(&preview).contains("1 salon"), "{preview:#}");
    let yes = ada.says(&desk, "1").await;
    ada.answer_to(&yes).await;

    let is_line = |event: &Value| body(event).starts_with("LINE n° 1") && event["content"]["m.relates_to"].is_null();
    let line = bob.wait_for("LINE", is_line).await;
    assert_eq!(line["was_encrypted"], true);
    assert!(body(&line).contains("Pix : la campagne ouvre"), "{line:#}");
    let is_detail = |event: &Value| {
        let relation = &event["content"]["m.relates_to"];
        relation["rel_type"] == "m.thread"
            && relation["event_id"] == line["event_id"]
            && body(event).contains("https://eduscol.education.fr/pix")
    };
    bob.wait_for("the details in its thread", is_detail).await;
    let is_report = |event: &Value| body(event).starts_with("C'est fait.");
    ada.wait_for("the report", is_report).await;

    let replace = ada
        .says(
            &desk,
            "remplace « campagne ouvre » par « campagne commence » dans la diffusion 1",
        )
        .await;
    ada.answer_to(&replace).await;
    let is_correction = |event: &Value| {
        event["content"]["m.relates_to"]["event_id"] == line["event_id"]
            && event["content"]["m.new_content"]["body"]
                .as_str()
                .is_some_and(|body| body.contains("campagne commence"))
    };
    bob.wait_for("the correction", is_correction).await;

    let last = ada.says(&desk, "la dernière LINE ?").await;
    assert!(body(&ada.answer_to(&last).await).contains("campagne commence"));
    let searched = ada.says(&desk, "qu'est-ce que LINE disait de Pix ?").await;
    assert!(body(&ada.answer_to(&searched).await).contains("https://eduscol.education.fr/pix"));
    ada.says(&desk, "exporte la LINE").await;
    let is_page = |event: &Value| event["content"]["msgtype"] == "m.file" && body(event).contains(".html");
    ada.wait_for("the page", is_page).await;

    let withdraw = ada.says(&desk, "retire la diffusion 1").await;
    ada.answer_to(&withdraw).await;
    ada.says(&desk, "oui").await;
    let is_gone = |event: &Value| {
        event["type"] == "m.room.redaction"
            && (event["redacts"] == line["event_id"] || event["content"]["redacts"] == line["event_id"])
    };
    bob.wait_for("LINE is taken back", is_gone).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rooms_of_a_space_are_reached_by_its_name() {
    let ada = Person::new("ada").await;
    let bot = Bot::start_with(&[("GUICHET_ADMINS", ada.id().to_string())]);
    let desk = ada.room(&[&bot.user_id], true, true).await;
    ada.wait_for_arrival(&desk, &bot.user_id).await;
    let school = ada.room(&[&bot.user_id], false, false).await;
    ada.wait_for_arrival(&school, &bot.user_id).await;
    let token = ada.client.access_token().expect("logged in");
    let call = |method: &str, path: &str, body: &Value| {
        let path = format!("/_matrix/client/v3/{path}");
        let (status, answer) = synapse()
            .request((method, &path), Some(&token), Some(body))
            .expect("the homeserver is there");
        assert_eq!(status, 200, "{answer}");
        answer
    };
    let space = json!({
        "name": "Numérique 87", "preset": "private_chat", "invite": [bot.user_id],
        "creation_content": {"type": "m.space"},
        "initial_state": [{"type": "m.space.child", "state_key": school.room_id(), "content": {"via": ["localhost"]}}],
    });
    let space = call("POST", "createRoom", &space);
    let space = space["room_id"].as_str().expect("an id").to_owned();
    let preview = asks_until(&ada, &desk, "diffuse à l'espace Numérique 87 : bonjour", "Diffusion n°").await;
    assert!(body(&preview).contains("pour 1 "), "{preview:#}");
    ada.says(&desk, "1").await;
    let is_post = |event: &Value| body(event) == "bonjour" && event["sender"] == bot.user_id.as_str();
    let post = ada.wait_for("the message", is_post).await;
    assert_eq!(post["room_id"], school.room_id().as_str());

    // A room that is taken out of the space is not reached any more.
    let child = format!("rooms/{space}/state/m.space.child/{}", school.room_id());
    call("PUT", &child, &json!({}));
    asks_until(
        &ada,
        &desk,
        "diffuse à l'espace Numérique 87 : bonjour",
        "Je ne comprends pas",
    )
    .await;
}
