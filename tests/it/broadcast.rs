//! The bot is killed in the middle of a campaign, again and again, while it is sent, corrected and taken back; in the end every
//! room has had one message, one edit, one redaction.
//!
//! A short form runs with the other tests. The long one:
//!
//! ```sh
//! GUICHET_BROADCAST='--rooms 200 --kills 10 --seed 1' cargo test --release --test it campaign_killed -- --nocapture
//! ```
//!
//! It prints for each of the three a line `rooms 200 kills 10 missing 0 repeated 0`.

use std::collections::HashMap;
use std::io::Write as _;
use std::time::Duration;

use serde_json::Value;

use crate::support::bot::Bot;
use crate::support::person::{Person, body};
use crate::support::plan::{Plan, Random};

const TEXT: &str = "Le réseau est coupé ce soir à 18 h.";
const CORRECTED: &str = "Le réseau est coupé demain soir à 18 h.";
/// So many rooms are reached a second: slow enough to be killed in between.
const RATE: u32 = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_campaign_killed_in_the_middle_is_sent_corrected_and_taken_back_once_in_every_room() {
    let short = Plan {
        questions: 0,
        rooms: 16,
        kills: 2,
        seed: 1,
    };
    let plan = Plan::read("GUICHET_BROADCAST", short);
    let mut random = plan.random();
    let ada = Person::new("ada").await;
    let mut bot = Bot::start_with(&[
        ("GUICHET_ADMINS", ada.id().to_string()),
        ("GUICHET_RATE", RATE.to_string()),
    ]);
    let mut rooms: Vec<String> = Vec::new();
    for number in 0..plan.rooms {
        let room = ada.room(&[&bot.user_id], number % 4 == 0, true).await;
        ada.wait_for_arrival(&room, &bot.user_id).await;
        rooms.push(room.room_id().to_string());
    }
    let desk = ada.room(&[&bot.user_id], true, true).await;
    ada.wait_for_arrival(&desk, &bot.user_id).await;
    let order = ada.says(&desk, &format!("diffuse à tous les salons : {TEXT}")).await;
    let shown = ada.answer_to(&order).await;
    assert!(body(&shown).contains(TEXT), "{shown:#}");
    let yes = ada.says(&desk, "oui").await;
    ada.answer_to(&yes).await;
    kill(&mut bot, &plan, &mut random).await;
    let report = ada.wait_for_report(&bot, &plan, "est arrivée dans").await;
    let report = report.replace('\u{202f}', "");
    assert!(report.contains(&format!("{} salons", plan.rooms)), "{report}");

    let changed = format!("diffuse à tous les salons : {CORRECTED}");
    ada.edits(&desk, &order, &changed).await;
    kill(&mut bot, &plan, &mut random).await;
    ada.wait_for_report(&bot, &plan, "est corrigée partout").await;

    ada.redacts(&desk, &order).await;
    kill(&mut bot, &plan, &mut random).await;
    ada.wait_for_report(&bot, &plan, "est effacée partout").await;
    // What would be said twice is said by now.
    for _ in 0..5 {
        ada.look().await;
    }
    let seen = ada.seen();
    let by_bot = || seen.iter().filter(|event| event["sender"] == bot.user_id.as_str());
    let is_edit = |event: &&Value| event["content"]["m.relates_to"]["rel_type"] == "m.replace";
    check(&plan, &rooms, "posts", by_bot().filter(|event| body(event) == TEXT));
    check(
        &plan,
        &rooms,
        "edits",
        by_bot().filter(|event| is_edit(event) && event["content"]["m.new_content"]["body"] == CORRECTED),
    );
    check(
        &plan,
        &rooms,
        "redactions",
        by_bot().filter(|event| event["type"] == "m.room.redaction" && event["room_id"] != desk.room_id().as_str()),
    );
}

/// Kills the bot again and again. Between two times it gets on by its share of the rooms.
async fn kill(bot: &mut Bot, plan: &Plan, random: &mut Random) {
    let [in_all, parts] = [plan.rooms, plan.kills + 1].map(|count| u32::try_from(count).expect("not so many"));
    let share = Duration::from_secs(1) / RATE * in_all / parts;
    for _ in 0..plan.kills {
        tokio::time::sleep(share + Duration::from_millis(random.below(300))).await;
        bot.kill();
        bot.restart();
    }
}

/// Each room has had it once.
fn check<'a>(plan: &Plan, rooms: &[String], what: &str, events: impl Iterator<Item = &'a Value>) {
    let mut times: HashMap<&str, usize> = rooms.iter().map(|room| (room.as_str(), 0)).collect();
    for event in events {
        let room = event["room_id"].as_str().unwrap_or_default();
        *times.get_mut(room).expect("not where it was ordered") += 1;
    }
    let missing = times.values().filter(|times| **times == 0).count();
    let repeated = times.values().filter(|times| **times > 1).count();
    let line = format!(
        "{what}: rooms {} kills {} missing {missing} repeated {repeated} (seed {})\n",
        plan.rooms, plan.kills, plan.seed
    );
    std::io::stdout().write_all(line.as_bytes()).expect("the line is shown");
    assert_eq!((missing, repeated), (0, 0), "{line}");
}

impl Person {
    /// Waits for what came of it, the more rooms the longer. Gives what it says.
    async fn wait_for_report(&self, bot: &Bot, plan: &Plan, says: &str) -> String {
        let is_report = |event: &Value| {
            let relation = &event["content"]["m.relates_to"];
            event["sender"] == bot.user_id.as_str() && body(event).contains(says) && relation["rel_type"] != "m.replace"
        };
        for _ in 0..plan.rooms {
            if self.seen().iter().any(is_report) {
                break;
            }
            self.look().await;
        }
        body(&self.wait_for("the report", is_report).await).to_owned()
    }
}
