//! The bot when things go wrong: it was down, was sent away, lost its session, or lacks a key.

use std::time::{Duration, Instant};

use matrix_sdk::encryption::LocalTrust;
use matrix_sdk::ruma::UserId;
use serde_json::{Value, json};

use crate::support::bot::Bot;
use crate::support::person::{Person, body, meet};
use crate::support::plan::Random;
use crate::support::proxy::{Proxy, Weather};
use crate::support::synapse::{Limits, Synapse, synapse};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_that_was_changed_or_deleted_while_it_was_down_is_taken_as_it_is_now() {
    let mut bot = Bot::start();
    let (ada, bob) = (Person::new("ada").await, Person::new("bob").await);
    let room = ada.room(&[&bot.user_id, bob.id().as_str()], true, false).await;
    bob.join(room.room_id()).await;
    ada.wait_for_arrival(&room, &bot.user_id).await;
    assert!(bot.stop());
    let mentions = json!({"user_ids": [bot.user_id]});
    let ask = |text: &str| json!({"msgtype": "m.text", "body": text, "m.mentions": mentions});
    let deleted = ada.sends(&room, "m.room.message", ask("c'est quoi EduTICE ?")).await;
    let question = ada.sends(&room, "m.room.message", ask("c'est quoi Wekan ?")).await;
    let mut edit = ask("* c'est quoi Kwartz ?");
    edit["m.new_content"] = ask("c'est quoi Kwartz ?");
    edit["m.relates_to"] = json!({"rel_type": "m.replace", "event_id": question});
    ada.sends(&room, "m.room.message", edit).await;
    ada.redacts(&room, &deleted).await;
    let follow_up = json!({
        "msgtype": "m.text", "body": "et que veut dire RRUPN ?", "m.mentions": {},
        "m.relates_to": {"rel_type": "m.thread", "event_id": question, "is_falling_back": true,
                         "m.in_reply_to": {"event_id": question}},
    });
    let follow_up = bob.sends(&room, "m.room.message", follow_up).await;
    bot.restart();
    let answer = ada.answer_to(&question).await;
    let answer_id = answer["event_id"].as_str().expect("an id").to_owned();
    let is_edit = |event: &Value| {
        event["content"]["m.relates_to"]["rel_type"] == "m.replace"
            && event["content"]["m.relates_to"]["event_id"] == answer_id.as_str()
    };
    let edited = ada.wait_for("the answer's edit", is_edit).await;
    assert!(body(&edited).contains("serveur pédagogique"), "{edited:#}");
    let answer = ada.answer_to(&follow_up).await;
    assert!(body(&answer).contains("Référent pour les Ressources"), "{answer:#}");
    assert_eq!(ada.messages_of(&bot.user_id, &room).len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_before_a_long_talk_that_it_missed_is_answered() {
    let mut bot = Bot::start();
    let (ada, bob) = (Person::new("ada").await, Person::new("bob").await);
    let room = ada.room(&[&bot.user_id, bob.id().as_str()], false, false).await;
    bob.join(room.room_id()).await;
    ada.wait_for_arrival(&room, &bot.user_id).await;
    let ask = |text: &str| json!({"msgtype": "m.text", "body": text, "m.mentions": {"user_ids": [bot.user_id]}});
    let first = ada.sends(&room, "m.room.message", ask("adresse du webmail")).await;
    ada.answer_to(&first).await;
    assert!(bot.stop());
    let ask = |text: &str| json!({"msgtype": "m.text", "body": text, "m.mentions": {"user_ids": [bot.user_id]}});
    let missed = ada.sends(&room, "m.room.message", ask("téléphone du srane")).await;
    for number in 0..500 {
        bob.says(&room, &format!("entre nous, {number}")).await;
    }
    let last = ada.sends(&room, "m.room.message", ask("c'est quoi Wekan ?")).await;
    bot.restart();
    assert!(body(&ada.answer_to(&missed).await).contains("05 55 11 40 92"));
    ada.answer_to(&last).await;
    assert_eq!(ada.messages_of(&bot.user_id, &room).len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_said_while_it_was_out_of_the_room_is_not_for_it() {
    let bot = Bot::start();
    let (ada, room) = meet(&bot, false).await;
    let user = UserId::parse(&bot.user_id).expect("a user id");
    ada.says(&room, "adresse du webmail").await;
    room.kick_user(&user, None).await.expect("sent away");
    ada.says(&room, "téléphone du srane").await;
    room.invite_user_by_id(&user).await.expect("invited again");
    ada.wait_for_arrivals(&room, &bot.user_id, 2).await;
    let question = ada.says(&room, "c'est quoi Wekan ?").await;
    ada.answer_to(&question).await;
    let said = ada.messages_of(&bot.user_id, &room);
    assert!(
        said.iter().all(|answer| !body(answer).contains("05 55 11 40 92")),
        "{said:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_whose_session_was_ended_says_so_and_goes_on_as_a_new_device() {
    let mut bot = Bot::start();
    let (ada, room) = meet(&bot, true).await;
    let first = ada.says(&room, "adresse du webmail").await;
    ada.answer_to(&first).await;
    let file = bot.data().join("matrix/session.json");
    let session: Value = serde_json::from_slice(&std::fs::read(&file).expect("a session")).expect("JSON");
    synapse().log_out(session["access_token"].as_str().expect("a token"));
    assert!(!bot.wait(), "it ends with an error");
    assert!(bot.log().contains("session.json"), "and says what to do: {}", bot.log());
    std::fs::remove_file(file).expect("removed, as it said");
    bot.restart();
    // What is written before clients know of the new device is for the old one only.
    let user = UserId::parse(&bot.user_id).expect("a user id");
    let old = session["device_id"].as_str().expect("a device");
    ada.wait_for_other_device(&user, old).await;
    let question = ada.says(&room, "téléphone du srane").await;
    assert!(body(&ada.answer_to(&question).await).contains("05 55 11 40 92"));
    let devices = ada.client.encryption().get_user_devices(&user).await.expect("devices");
    assert!(devices.devices().all(|device| device.is_cross_signed_by_owner()));
    assert!(bot.stop());
    let other = bot
        .command(&["serve"])
        .env("GUICHET_USER", "quelquun")
        .output()
        .expect("it runs");
    assert!(!other.status.success());
    let why = String::from_utf8_lossy(&other.stderr).into_owned();
    assert!(why.contains("holds the session of"), "{why}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_that_cannot_be_read_at_first_is_answered_when_its_key_comes() {
    let bot = Bot::start();
    let (ada, room) = meet(&bot, true).await;
    let first = ada.says(&room, "adresse du webmail").await;
    ada.answer_to(&first).await;
    // Another device of the bot's account, which will have the key that the bot lacks.
    let other = Person::log_in(&bot.user).await;
    let key = std::fs::read_to_string(bot.data().join("matrix/recovery-key")).expect("a key");
    other
        .client
        .encryption()
        .recovery()
        .recover(&key)
        .await
        .expect("recovered");
    let user = UserId::parse(&bot.user_id).expect("a user id");
    let devices = ada.wait_for_devices(&user, 2).await;
    let other_id = other.client.device_id().expect("logged in");
    let bots_own = devices
        .iter()
        .find(|device| device.device_id() != other_id)
        .expect("the bot's");
    bots_own
        .set_local_trust(LocalTrust::BlackListed)
        .await
        .expect("no keys for it");
    room.discard_room_key().await.expect("a new key from now on");
    let question = ada.says(&room, "téléphone du srane").await;
    // The bot asks its other device for the key.
    let answer = tokio::select! {
        answer = ada.answer_to(&question) => answer,
        () = other.stay() => unreachable!("it stays"),
    };
    assert!(body(&answer).contains("05 55 11 40 92"), "{answer:#}");
    assert!(
        bot.log().contains("waits for its key"),
        "it could not be read at first: {}",
        bot.log()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_writes_what_it_cannot_read_is_told_so_once() {
    let bot = Bot::start();
    let (ada, room) = meet(&bot, true).await;
    let first = ada.says(&room, "adresse du webmail").await;
    ada.answer_to(&first).await;
    let user = UserId::parse(&bot.user_id).expect("a user id");
    let device = ada.wait_for_devices(&user, 1).await.remove(0);
    let blacklisted = device.set_local_trust(LocalTrust::BlackListed).await;
    blacklisted.expect("no keys for it");
    room.discard_room_key().await.expect("a new key from now on");
    let question = ada.says(&room, "téléphone du srane").await;
    let told = ada.answer_to(&question).await;
    assert!(body(&told).contains("clé de chiffrement"), "{told:#}");
    device.set_local_trust(LocalTrust::Unset).await.expect("keys again");
    room.discard_room_key().await.expect("a new key from now on");
    let next = ada.says(&room, "téléphone du srane").await;
    assert!(body(&ada.answer_to(&next).await).contains("05 55 11 40 92"));
    assert_eq!(ada.messages_of(&bot.user_id, &room).len(), 3, "told once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_homeserver_that_asks_to_wait_gets_everything_in_its_time() {
    let bot = Bot::start();
    let (ada, room) = meet(&bot, true).await;
    synapse().slow_down(&bot.user_id);
    let question = ada.says(&room, "qui est mon contact au srane ?").await;
    let asked = ada.answer_to(&question).await;
    for key in ["1️⃣", "2️⃣", "3️⃣"] {
        let offered = |event: &Value| {
            event["content"]["m.relates_to"]["event_id"] == asked["event_id"]
                && event["content"]["m.relates_to"]["key"] == key
        };
        ada.wait_for(key, offered).await;
    }
    assert!(bot.log().contains("M_LIMIT_EXCEEDED"), "it had to wait: {}", bot.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_homeserver_with_its_usual_limits_gets_everything_in_its_time() {
    let homeserver = Synapse::start(Limits::Usual);
    let bot = Bot::start_on(&homeserver, &[]);
    let mut people = Vec::new();
    for name in ["ada", "bob"] {
        let person = Person::new_on(&homeserver, name).await;
        let room = person.room(&[&bot.user_id], name == "ada", true).await;
        person.wait_for_arrival(&room, &bot.user_id).await;
        people.push((person, room));
    }
    // Together more than the bot may answer at once.
    let mut questions = Vec::new();
    for _ in 0..7 {
        for (person, room) in &people {
            questions.push(person.says(room, "téléphone du srane").await);
        }
    }
    for (number, question) in questions.iter().enumerate() {
        people[number % 2].0.answer_to(question).await;
    }
    assert!(bot.log().contains("M_LIMIT_EXCEEDED"), "it had to wait: {}", bot.log());
    for (person, room) in &people {
        assert_eq!(person.messages_of(&bot.user_id, room).len(), 7);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_campaign_keeps_to_the_usual_limits_and_says_how_far_it_is() {
    const ROOMS: usize = 8;
    let homeserver = Synapse::start(Limits::Usual);
    let ada = Person::new_on(&homeserver, "ada").await;
    let bot = Bot::start_on(&homeserver, &[("GUICHET_ADMINS", ada.id().to_string())]);
    let mut rooms = Vec::new();
    for _ in 0..ROOMS {
        let room = ada.room(&[&bot.user_id], false, true).await;
        ada.wait_for_arrival(&room, &bot.user_id).await;
        rooms.push(room);
    }
    let order = ada.says(&rooms[0], "diffuse : le réseau est coupé ce soir").await;
    ada.answer_to(&order).await;
    let yes = ada.says(&rooms[0], "oui").await;
    let progress = ada.answer_to(&yes).await;
    assert!(
        body(&progress).contains(&format!("0 / {} salons", ROOMS - 1)),
        "{progress:#}"
    );
    let is_report =
        |event: &Value| body(event) == format!("C'est fait. La diffusion n° 1 est arrivée dans {} salons.", ROOMS - 1);
    // One message in five seconds: it takes its time.
    for _ in 0..300 {
        if ada.seen().iter().any(is_report) {
            break;
        }
        ada.look().await;
    }
    ada.wait_for("the report", is_report).await;
    assert!(bot.log().contains("M_LIMIT_EXCEEDED"), "it had to wait: {}", bot.log());
    for room in &rooms[1..] {
        assert_eq!(ada.messages_of(&bot.user_id, room).len(), 1);
    }
    let is_over = |event: &Value| {
        let relation = &event["content"]["m.relates_to"];
        relation["rel_type"] == "m.replace"
            && relation["event_id"] == progress["event_id"]
            && event["content"]["m.new_content"]["body"]
                == format!("La diffusion n° 1 est arrivée dans {} salons.", ROOMS - 1)
    };
    ada.wait_for("the progress, as it is at the end", is_over).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn being_sent_away_with_answers_on_their_way_holds_up_nobody() {
    let bot = Bot::start();
    let (ada, room) = meet(&bot, false).await;
    let (bob, other_room) = meet(&bot, false).await;
    synapse().slow_down(&bot.user_id);
    let first = ada.says(&room, "adresse du webmail").await;
    for _ in 0..5 {
        ada.says(&room, "qui est mon contact au srane ?").await;
    }
    ada.answer_to(&first).await;
    let user = UserId::parse(&bot.user_id).expect("a user id");
    room.kick_user(&user, None).await.expect("sent away");
    let question = bob.says(&other_room, "téléphone du srane").await;
    assert!(body(&bob.answer_to(&question).await).contains("05 55 11 40 92"));
    assert!(
        bot.log().contains("given up"),
        "what was on its way is given up: {}",
        bot.log()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_that_is_told_its_pace_does_not_have_to_be_slowed_down() {
    let bot = Bot::start_with(&[("GUICHET_RATE", "2".to_owned())]);
    let (ada, room) = meet(&bot, false).await;
    let mut questions = Vec::new();
    for _ in 0..8 {
        questions.push(ada.says(&room, "téléphone du srane").await);
    }
    let mut times = Vec::new();
    for question in &questions {
        let answer = ada.answer_to(question).await;
        times.push(answer["origin_server_ts"].as_i64().expect("a time"));
    }
    // Five at once at most, then two a second.
    assert!(times[7] - times[0] >= 1_000, "{times:?}");
    assert_eq!(ada.messages_of(&bot.user_id, &room).len(), questions.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_break_and_a_gateway_that_fails_cost_nothing() {
    let proxy = Proxy::start(Random::from(7)).await;
    let bot = Bot::start_with(&[("GUICHET_HOMESERVER", proxy.url())]);
    let ada = Person::new("ada").await;
    let mut rooms = Vec::new();
    for encrypted in [true, false] {
        let room = ada.room(&[&bot.user_id], encrypted, true).await;
        ada.wait_for_arrival(&room, &bot.user_id).await;
        rooms.push(room);
    }
    proxy.turns(Weather::Stormy);
    let mut questions = Vec::new();
    for number in 0..24 {
        questions.push(ada.says(&rooms[number % 2], "téléphone du srane").await);
        ada.look().await;
    }
    for question in &questions {
        assert!(body(&ada.answer_to(question).await).contains("05 55 11 40 92"));
    }
    proxy.turns(Weather::Fair);
    let last = ada.says(&rooms[0], "merci").await;
    ada.answer_to(&last).await;
    let said: usize = rooms.iter().map(|room| ada.messages_of(&bot.user_id, room).len()).sum();
    assert_eq!(said, questions.len() + 1, "nothing twice");
    assert!(proxy.faults() >= 10, "it was stormy: {} faults", proxy.faults());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_homeserver_that_falls_silent_is_noticed_and_listened_to_again() {
    let proxy = Proxy::start(Random::from(1)).await;
    let bot = Bot::start_with(&[("GUICHET_HOMESERVER", proxy.url()), ("GUICHET_STUCK", "6".to_owned())]);
    let (ada, room) = meet(&bot, true).await;
    let first = ada.says(&room, "adresse du webmail").await;
    ada.answer_to(&first).await;
    proxy.turns(Weather::Silent);
    let question = ada.says(&room, "téléphone du srane").await;
    let begin = Instant::now();
    while !bot.log().contains("the sync was stuck") {
        assert!(
            begin.elapsed() < Duration::from_mins(1),
            "it is not noticed: {}",
            bot.log()
        );
        ada.look().await;
    }
    proxy.turns(Weather::Fair);
    assert!(body(&ada.answer_to(&question).await).contains("05 55 11 40 92"));
    assert_eq!(ada.messages_of(&bot.user_id, &room).len(), 2);
}
