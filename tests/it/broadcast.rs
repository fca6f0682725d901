//! The bot is killed in the middle of a broadcast, again and again; in the end every room has it once.
//!
//! A short form runs with the other tests. The long one:
//!
//! ```sh
//! GUICHET_BROADCAST='--rooms 200 --kills 10 --seed 1' cargo test --release --test it broadcast_killed -- --nocapture
//! ```
//!
//! It prints a line `rooms 200 kills 10 missing 0 repeated 0`.

use std::collections::HashMap;
use std::io::Write as _;
use std::time::Duration;

use serde_json::Value;

use crate::support::bot::Bot;
use crate::support::person::{Person, body};
use crate::support::plan::Plan;

const TEXT: &str = "Le réseau est coupé ce soir à 18 h.";
/// So many rooms are reached a second: slow enough to be killed in between.
const RATE: u32 = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broadcast_killed_in_the_middle_reaches_every_room_once() {
    let short = Plan {
        questions: 0,
        rooms: 24,
        kills: 3,
        seed: 1,
    };
    let plan = Plan::read("GUICHET_BROADCAST", short);
    let mut random = plan.random();
    let ada = Person::new("ada").await;
    let mut bot = Bot::start_with(&[
        ("GUICHET_ADMINS", ada.id().to_string()),
        ("GUICHET_RATE", RATE.to_string()),
    ]);
    let mut rooms = HashMap::new();
    for number in 0..plan.rooms {
        let room = ada.room(&[&bot.user_id], number % 4 == 0, true).await;
        ada.wait_for_arrival(&room, &bot.user_id).await;
        rooms.insert(room.room_id().to_string(), 0_usize);
    }
    let desk = ada.room(&[&bot.user_id], true, true).await;
    ada.wait_for_arrival(&desk, &bot.user_id).await;
    let order = ada.says(&desk, &format!("diffuse à tous les salons : {TEXT}")).await;
    let shown = ada.answer_to(&order).await;
    assert!(body(&shown).contains(TEXT), "{shown:#}");
    let yes = ada.says(&desk, "oui").await;
    ada.answer_to(&yes).await;
    // Between two kills, the broadcast gets on by its share of the rooms.
    let [in_all, parts] = [plan.rooms, plan.kills + 1].map(|count| u32::try_from(count).expect("not so many"));
    let share = Duration::from_secs(1) / RATE * in_all / parts;
    for _ in 0..plan.kills {
        tokio::time::sleep(share + Duration::from_millis(random.below(300))).await;
        bot.kill();
        bot.restart();
    }
    let is_report = |event: &Value| event["sender"] == bot.user_id.as_str() && body(event).starts_with("C'est fait");
    // What is left takes its time, the more rooms the longer.
    for _ in 0..plan.rooms {
        if ada.seen().iter().any(is_report) {
            break;
        }
        ada.look().await;
    }
    let report = ada.wait_for("the report", is_report).await;
    assert!(body(&report).contains(&format!("{} salons", plan.rooms)), "{report:#}");
    // What would be said twice is said by now.
    for _ in 0..5 {
        ada.look().await;
    }
    let posts = ada
        .seen()
        .into_iter()
        .filter(|event| event["sender"] == bot.user_id.as_str() && body(event) == TEXT);
    for post in posts {
        let room = post["room_id"].as_str().unwrap_or_default().to_owned();
        *rooms.entry(room).or_default() += 1;
    }
    let missing = rooms.values().filter(|times| **times == 0).count();
    let repeated = rooms.values().filter(|times| **times > 1).count();
    let line = format!(
        "rooms {} kills {} missing {missing} repeated {repeated} (seed {})\n",
        plan.rooms, plan.kills, plan.seed
    );
    std::io::stdout().write_all(line.as_bytes()).expect("the line is shown");
    assert_eq!((missing, repeated), (0, 0), "{line}");
    assert!(!rooms.contains_key(desk.room_id().as_str()), "not where it was ordered");
}
