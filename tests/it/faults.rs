//! The bot ends at a named place, as in a crash, and goes on: every question has one answer.

use std::time::{Duration, Instant};

use guichet::runtime::fault;
use matrix_sdk::ruma::UserId;
use serde_json::Value;

use crate::support::bot::Bot;
use crate::support::person::{body, meet};
use crate::support::synapse::synapse;

/// A segment of sled's file, in bytes.
const SEGMENT: u64 = 512 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_at_any_named_place_it_answers_once() {
    let mut bot = Bot::start();
    let (ada, room) = meet(&bot, true).await;
    let mut questions = Vec::new();
    for name in fault::NAMES {
        bot.kill();
        bot.restart_with(&[("GUICHET_FAULT", name)]);
        let question = ada.says(&room, "téléphone du srane").await;
        assert!(!bot.wait(), "{name}: it ended there");
        bot.restart();
        assert!(
            body(&ada.answer_to(&question).await).contains("05 55 11 40 92"),
            "{name}"
        );
        questions.push(question);
    }
    // What would be said twice would be said before this.
    questions.push(ada.says(&room, "merci").await);
    ada.answer_to(&questions[questions.len() - 1]).await;
    assert_eq!(ada.messages_of(&bot.user_id, &room).len(), questions.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_device_finds_what_the_old_one_has_sent_and_does_not_repeat_it() {
    for encrypted in [false, true] {
        new_device_after_a_crash(encrypted).await;
    }
}

async fn new_device_after_a_crash(encrypted: bool) {
    let mut bot = Bot::start();
    let (ada, room) = meet(&bot, encrypted).await;
    bot.kill();
    bot.restart_with(&[("GUICHET_FAULT", "after-send")]);
    let question = ada.says(&room, "téléphone du srane").await;
    assert!(!bot.wait(), "it ended before the answer was acknowledged");
    ada.answer_to(&question).await;
    let file = bot.data().join("matrix/session.json");
    let session: Value = serde_json::from_slice(&std::fs::read(&file).expect("a session")).expect("JSON");
    synapse().log_out(session["access_token"].as_str().expect("a token"));
    std::fs::remove_file(file).expect("removed");
    bot.restart();
    if encrypted {
        // What is written before clients know of the new device is for the old one only.
        let user = UserId::parse(&bot.user_id).expect("a user id");
        let old = session["device_id"].as_str().expect("a device");
        ada.wait_for_other_device(&user, old).await;
    }
    let next = ada.says(&room, "adresse du webmail").await;
    ada.answer_to(&next).await;
    assert_eq!(ada.messages_of(&bot.user_id, &room).len(), 2, "encrypted: {encrypted}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_operator_is_told_how_it_is() {
    let mut bot = Bot::start();
    let (ada, room) = meet(&bot, false).await;
    let question = ada.says(&room, "téléphone du srane").await;
    ada.answer_to(&question).await;
    let report = || -> Value {
        let status = bot.command(&["status", "--json"]).output().expect("it runs");
        serde_json::from_slice(&status.stdout).expect("JSON")
    };
    let start = Instant::now();
    while report()["connected_since"].is_null() || report()["outbox"] != 0 {
        assert!(start.elapsed() < Duration::from_secs(30), "{:#}", report());
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(report()["rooms"], 1, "{:#}", report());
    let status = bot.command(&["status"]).output().expect("it runs");
    let text = String::from_utf8_lossy(&status.stdout).into_owned();
    assert!(status.status.success() && text.contains("connected"), "{text}");
    assert!(bot.stop());
    let nowhere = bot.command(&["status", "--data", "rien"]).output().expect("it runs");
    assert!(!nowhere.status.success());
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("no bot has run"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_said_and_loses_nothing() {
    let mut bot = Bot::start();
    let (ada, room) = meet(&bot, true).await;
    let mut questions = vec![ada.says(&room, "téléphone du srane").await];
    ada.answer_to(&questions[0]).await;
    assert!(bot.stop());
    let db = std::fs::metadata(bot.data().join("store/db")).expect("the store's file");
    // sled takes its file in segments: the last one is full soon after it was opened.
    bot.restart_on_a_full_disk(db.len().next_multiple_of(SEGMENT) / 1024 + 100);
    let start = Instant::now();
    while !bot.log().contains("disk is not full") {
        assert!(
            start.elapsed() < Duration::from_mins(2),
            "the disk fills up: {}",
            bot.log()
        );
        for _ in 0..10 {
            questions.push(ada.says(&room, "téléphone du srane").await);
        }
        ada.look().await;
    }
    bot.kill();
    bot.restart();
    for question in &questions {
        assert!(body(&ada.answer_to(question).await).contains("05 55 11 40 92"));
    }
    assert_eq!(ada.messages_of(&bot.user_id, &room).len(), questions.len());
}
