//! The bot is killed at random moments while people ask without pause; in the end every question has one answer.
//!
//! A short form runs with the other tests. The long one:
//!
//! ```sh
//! GUICHET_TORTURE='--questions 1000 --kills 50 --rooms 20 --seed 1' cargo test --release --test it torture -- --nocapture
//! ```
//!
//! It prints a line `questions 1000 kills 50 lost 0 duplicated 0 undecryptable 0`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use matrix_sdk::Room;
use serde_json::Value;

use crate::support::bot::Bot;
use crate::support::person::Person;
use crate::support::plan::{Plan, Random};

/// What is asked; the last one asks back, with reactions to tap.
const QUESTIONS: [&str; 4] = [
    "adresse du webmail",
    "téléphone du srane",
    "c'est quoi Wekan ?",
    "qui est mon contact au srane ?",
];
/// After the last question, everything has to be answered within this.
const PATIENCE: Duration = Duration::from_mins(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn torture_killed_at_any_moment_it_loses_nothing_and_repeats_nothing() {
    let plan = Plan::read(
        "GUICHET_TORTURE",
        Plan {
            questions: 40,
            kills: 6,
            rooms: 4,
            seed: 1,
        },
    );
    let mut random = plan.random();
    let mut bot = Bot::start();
    let ada = Person::new("ada").await;
    let mut rooms = Vec::new();
    for number in 0..plan.rooms {
        let room = ada.room(&[&bot.user_id], number % 2 == 0, true).await;
        ada.wait_for_arrival(&room, &bot.user_id).await;
        rooms.push(room);
    }
    let asked = ask_and_kill(&plan, &mut random, (&mut bot, &ada, &rooms)).await;
    let start = Instant::now();
    let mut count = Count::default();
    while start.elapsed() < PATIENCE {
        ada.look().await;
        count = Count::of(&ada, &bot, &asked);
        if count.lost == 0 {
            break;
        }
    }
    // What would be said twice is said by now.
    for _ in 0..10 {
        ada.look().await;
    }
    count = Count {
        lost: count.lost,
        ..Count::of(&ada, &bot, &asked)
    };
    let line = format!(
        "questions {} kills {} lost {} duplicated {} undecryptable {} (seed {})\n",
        plan.questions, plan.kills, count.lost, count.duplicated, count.undecryptable, plan.seed
    );
    std::io::stdout().write_all(line.as_bytes()).expect("the line is shown");
    assert_eq!(
        (count.lost, count.duplicated, count.undecryptable),
        (0, 0, 0),
        "{line}{}",
        count.which
    );
}

/// Asks without pause, and kills and restarts the bot in between; gives the ids of the questions.
async fn ask_and_kill(
    plan: &Plan,
    random: &mut Random,
    (bot, ada, rooms): (&mut Bot, &Person, &[Room]),
) -> Vec<String> {
    let mut asked = Vec::new();
    let every = plan.questions / plan.kills.max(1);
    for number in 0..plan.questions {
        let room = &rooms[number % rooms.len()];
        asked.push(ada.says(room, QUESTIONS[number % QUESTIONS.len()]).await);
        if number % 20 == 0 {
            // Before more has come than one response holds.
            ada.look().await;
        }
        if every > 0 && number % every == every - 1 && number / every < plan.kills {
            tokio::time::sleep(Duration::from_millis(random.below(400))).await;
            bot.kill();
            bot.begin_restart();
            if random.below(3) > 0 {
                // Let it get somewhere, now and then.
                bot.wait_until_ready();
            }
        }
    }
    bot.wait_until_ready();
    asked
}

/// How it went.
#[derive(Default)]
struct Count {
    lost: usize,
    duplicated: usize,
    undecryptable: usize,
    which: String,
}

impl Count {
    fn of(ada: &Person, bot: &Bot, asked: &[String]) -> Self {
        let mut answers: HashMap<String, usize> = HashMap::new();
        let mut count = Self::default();
        for event in ada
            .seen()
            .iter()
            .filter(|event| event["sender"] == bot.user_id.as_str())
        {
            if event["type"] == "m.room.encrypted" {
                count.undecryptable += 1;
            }
            let question = &event["content"]["m.relates_to"]["m.in_reply_to"]["event_id"];
            if let Some(question) = question.as_str().filter(|_| is_answer(event)) {
                *answers.entry(question.to_owned()).or_default() += 1;
            }
        }
        for (number, question) in asked.iter().enumerate() {
            match answers.get(question) {
                Some(1) => {}
                None => {
                    count.lost += 1;
                    writeln!(count.which, "lost: question {number}, {question}").expect("to a string");
                }
                Some(times) => {
                    count.duplicated += 1;
                    writeln!(count.which, "{times} times: question {number}, {question}").expect("to a string");
                }
            }
        }
        count
    }
}

fn is_answer(event: &Value) -> bool {
    event["content"]["msgtype"] == "m.notice" && event["content"]["m.relates_to"]["rel_type"] != "m.replace"
}
