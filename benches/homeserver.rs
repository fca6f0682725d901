//! The bot beside a minimal loop, in one run on a real homeserver: `cargo bench --bench homeserver [-- PART…]`.
//!
//! | part | what is measured |
//! | --- | --- |
//! | `latency` | from writing a question to seeing its answer, one question at a time, the two bots in turn |
//! | `burst` | answers per second to 500 questions in 20 rooms, ten written at a time, the two bots in turn |
//! | `memory` | the bot's resident memory in 200 rooms, over 10,000 questions |
//! | `campaign` | one message to 1,000 rooms, from « oui » to the report; and a loop that sends the same, one room after the other |
//!
//! The minimal loop is a long poll that answers each message as it comes and keeps nothing. Without a part, the first two
//! run.

#[path = "../tests/it/support/bot.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod bot;
#[path = "../tests/it/support/synapse.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod synapse;

use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bot::Bot;
use serde_json::{Value, json};
use synapse::{register_with_token, synapse};

const QUESTION: &str = "téléphone du srane";
const LATENCY_QUESTIONS: usize = 300;
const WARM_UP: usize = 20;
const BETWEEN_TURNS: Duration = Duration::from_millis(50);
const BURST_QUESTIONS: usize = 500;
const BURST_ROOMS: usize = 20;
const BURST_WRITERS: usize = 10;
const BURST_ROUNDS: usize = 3;
const MEMORY_ROOMS: usize = 200;
const MEMORY_QUESTIONS: usize = 10_000;
const CAMPAIGN_ROOMS: usize = 1_000;
const CAMPAIGN_ROUNDS: usize = 3;
/// No answer takes longer.
const PATIENCE: Duration = Duration::from_mins(2);

fn main() {
    let mut parts: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if parts.is_empty() {
        parts = vec!["latency".to_owned(), "burst".to_owned()];
    }
    for part in &parts {
        match part.as_str() {
            "latency" => latency(),
            "burst" => burst(),
            "memory" => memory(),
            "campaign" => campaign(),
            other => panic!("{other}: the parts are latency, burst, memory and campaign"),
        }
    }
}

fn tell(line: &str) {
    writeln!(std::io::stdout(), "{line}").expect("the line is shown");
}

/// A user over plain HTTP: no store, no encryption.
struct Raw {
    user_id: String,
    token: String,
    since: Option<String>,
}

impl Raw {
    fn new(name: &str) -> Self {
        let (user, token) = register_with_token(name);
        Self {
            user_id: format!("@{user}:localhost"),
            token,
            since: None,
        }
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let path = format!("/_matrix/client/v3/{path}");
        let (status, answer) = synapse()
            .request((method, &path), Some(&self.token), body)
            .expect("the homeserver is there");
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// A room for two.
    fn room_with(&self, other: &str) -> String {
        self.room_with_all(&[other])
    }

    fn room_with_all(&self, others: &[&str]) -> String {
        let request = json!({"preset": "private_chat", "is_direct": others.len() == 1, "invite": others});
        let room = self.call("POST", "createRoom", Some(&request));
        room["room_id"].as_str().expect("an id").to_owned()
    }

    fn send(&self, room: &str, content: &Value) -> String {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = format!("rooms/{room}/send/m.room.message/raw{number}");
        let sent = self.call("PUT", &path, Some(content));
        sent["event_id"].as_str().expect("an id").to_owned()
    }

    fn ask(&self, room: &str) -> String {
        self.write(room, QUESTION)
    }

    fn write(&self, room: &str, text: &str) -> String {
        self.send(room, &json!({"msgtype": "m.text", "body": text}))
    }

    /// Waits until something was said in a room.
    fn wait_until_said(&self, room: &str, text: &str) {
        let start = Instant::now();
        loop {
            let last = self.call("GET", &format!("rooms/{room}/messages?dir=b&limit=10"), None);
            let mut events = last["chunk"].as_array().into_iter().flatten();
            let says = |event: &Value| {
                event["content"]["body"]
                    .as_str()
                    .is_some_and(|body| body.contains(text))
            };
            if events.any(says) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "« {text} » was not said: {last}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The next response: the messages of others, with their rooms, and the rooms that the user is invited to.
    fn sync(&mut self) -> (Vec<(String, Value)>, Vec<String>) {
        let since = self.since.as_ref().map(|since| format!("&since={since}"));
        let filter = "%7B%22room%22:%7B%22timeline%22:%7B%22limit%22:100%7D%7D%7D";
        let path = format!("sync?timeout=30000&filter={filter}{}", since.unwrap_or_default());
        let response = self.call("GET", &path, None);
        self.since = response["next_batch"].as_str().map(str::to_owned);
        let mut messages = Vec::new();
        for (room, update) in response["rooms"]["join"].as_object().into_iter().flatten() {
            let events = update["timeline"]["events"].as_array().into_iter().flatten();
            let others =
                events.filter(|event| event["type"] == "m.room.message" && event["sender"] != self.user_id.as_str());
            messages.extend(others.map(|event| (room.clone(), event.clone())));
        }
        let invitations = response["rooms"]["invite"].as_object().into_iter().flatten();
        (messages, invitations.map(|(room, _)| room.clone()).collect())
    }

    /// Waits until these questions are answered; gives how many answers came too much.
    fn wait_for_answers(&mut self, questions: &[String]) -> usize {
        let start = Instant::now();
        let mut answers: HashMap<String, usize> = HashMap::new();
        while !questions.iter().all(|question| answers.contains_key(question)) {
            assert!(
                start.elapsed() < PATIENCE,
                "{} of {} answered",
                answers.len(),
                questions.len()
            );
            for (_, event) in self.sync().0 {
                if let Some(question) = answered(&event) {
                    *answers.entry(question).or_default() += 1;
                }
            }
        }
        answers.values().sum::<usize>() - questions.len()
    }

    /// Waits until somebody has joined a number of rooms.
    fn wait_for_arrivals(&self, rooms: &[String], user: &str) {
        let mut absent: HashSet<&String> = rooms.iter().collect();
        let start = Instant::now();
        while !absent.is_empty() {
            assert!(start.elapsed() < PATIENCE, "{} rooms are not joined", absent.len());
            std::thread::sleep(Duration::from_millis(100));
            absent.retain(|room| {
                let members = self.call("GET", &format!("rooms/{room}/joined_members"), None);
                members["joined"].get(user).is_none()
            });
        }
    }
}

fn answered(event: &Value) -> Option<String> {
    let question = &event["content"]["m.relates_to"]["m.in_reply_to"]["event_id"];
    question.as_str().map(str::to_owned)
}

/// The minimal loop, until the process ends. Gives its user id.
fn minimal_loop() -> String {
    let mut bot = Raw::new("minimal");
    let user_id = bot.user_id.clone();
    let answer = "Le SRANE : 05 55 11 40 92. ".repeat(6);
    std::thread::spawn(move || {
        loop {
            let (messages, invitations) = bot.sync();
            for room in invitations {
                bot.call("POST", &format!("rooms/{room}/join"), Some(&json!({})));
            }
            for (room, event) in messages {
                let relation = json!({"rel_type": "m.thread", "event_id": event["event_id"], "is_falling_back": false,
                                      "m.in_reply_to": {"event_id": event["event_id"]}});
                let content = json!({"msgtype": "m.notice", "body": answer, "format": "org.matrix.custom.html",
                                     "formatted_body": answer, "m.mentions": {}, "m.relates_to": relation});
                bot.send(&room, &content);
            }
        }
    });
    user_id
}

fn latency() {
    let bot = Bot::start();
    let users = [bot.user_id.clone(), minimal_loop()];
    let mut ada = Raw::new("ada");
    let rooms = users.clone().map(|user| {
        let room = ada.room_with(&user);
        ada.wait_for_arrivals(std::slice::from_ref(&room), &user);
        room
    });
    ada.sync();
    let mut times = [Vec::new(), Vec::new()];
    for number in 0..WARM_UP + LATENCY_QUESTIONS {
        for (room, times) in rooms.iter().zip(&mut times) {
            let start = Instant::now();
            let question = ada.ask(room);
            ada.wait_for_answers(&[question]);
            if number >= WARM_UP {
                times.push(start.elapsed());
            }
            // What a bot does beside its answer is over before the other's turn.
            std::thread::sleep(BETWEEN_TURNS);
        }
    }
    let [guichet, minimal] = times.map(|mut times| {
        times.sort();
        [times[times.len() / 2], times[times.len() * 99 / 100]]
    });
    tell(&format!(
        "latency over {LATENCY_QUESTIONS} questions each, in milliseconds"
    ));
    for (what, guichet, minimal) in [
        ("median", guichet[0], minimal[0]),
        ("99th percentile", guichet[1], minimal[1]),
    ] {
        let [guichet, minimal] = [guichet, minimal].map(|time| time.as_secs_f64() * 1e3);
        let ratio = guichet / minimal;
        tell(&format!(
            "  {what:<15} guichet {guichet:6.1}   minimal loop {minimal:6.1}   ratio {ratio:.2}"
        ));
    }
}

fn burst() {
    let bot = Bot::start();
    let users = [bot.user_id.clone(), minimal_loop()];
    let mut ada = Raw::new("ada");
    let rooms = users.clone().map(|user| {
        let rooms: Vec<String> = (0..BURST_ROOMS).map(|_| ada.room_with(&user)).collect();
        ada.wait_for_arrivals(&rooms, &user);
        rooms
    });
    tell(&format!(
        "burst of {BURST_QUESTIONS} questions in {BURST_ROOMS} rooms, {BURST_WRITERS} at a time: answers per second"
    ));
    ada.sync();
    let mut rates = [Vec::new(), Vec::new()];
    let mut repeated = 0;
    for _ in 0..BURST_ROUNDS {
        for (rooms, rates) in rooms.iter().zip(&mut rates) {
            let start = Instant::now();
            let questions = ask_all(&ada, rooms, BURST_QUESTIONS);
            repeated += ada.wait_for_answers(&questions);
            rates.push(500.0 / start.elapsed().as_secs_f64());
        }
    }
    let [guichet, minimal] = rates.map(|mut rates| {
        rates.sort_by(f64::total_cmp);
        rates[rates.len() / 2]
    });
    let ratio = guichet / minimal;
    tell(&format!(
        "  median of {BURST_ROUNDS}: guichet {guichet:.1}   minimal loop {minimal:.1}   ratio {ratio:.2}; \
         every question answered, {repeated} answers too much"
    ));
}

fn campaign() {
    let ada = Raw::new("ada");
    let mut bot = Bot::start_with(&[("GUICHET_ADMINS", ada.user_id.clone())]);
    let bare = Raw::new("bare");
    let desk = ada.room_with(&bot.user_id);
    let rooms: Vec<String> = (0..CAMPAIGN_ROOMS)
        .map(|_| {
            let room = ada.room_with_all(&[&bot.user_id, &bare.user_id]);
            bare.call("POST", &format!("rooms/{room}/join"), Some(&json!({})));
            room
        })
        .collect();
    ada.wait_for_arrivals(&rooms, &bot.user_id);
    ada.wait_for_arrivals(std::slice::from_ref(&desk), &bot.user_id);
    let mut times = [Vec::new(), Vec::new()];
    for round in 1..=CAMPAIGN_ROUNDS {
        let text = format!("Le réseau est coupé ce soir à 18 h (message {round}).");
        let start = Instant::now();
        for room in &rooms {
            bare.send(
                room,
                &json!({"msgtype": "m.notice", "body": text, "format": "org.matrix.custom.html",
                        "formatted_body": format!("<p>{text}</p>"), "m.mentions": {}}),
            );
        }
        times[1].push(start.elapsed());
        ada.write(&desk, &format!("diffuse à tous les groupes : {text}"));
        ada.wait_until_said(&desk, &format!("Diffusion n° {round}, pour"));
        let start = Instant::now();
        ada.write(&desk, "oui");
        ada.wait_until_said(
            &desk,
            &format!("La diffusion n° {round} est arrivée dans 1\u{202f}000 salons"),
        );
        times[0].push(start.elapsed());
    }
    assert!(bot.stop(), "it stops");
    let [guichet, minimal] = times.map(|mut times| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    });
    let ratio = guichet / minimal;
    tell(&format!(
        "one message to {CAMPAIGN_ROOMS} rooms, median of {CAMPAIGN_ROUNDS}, in seconds: \
         guichet {guichet:.1}   bare loop {minimal:.1}   ratio {ratio:.2}"
    ));
}

/// Asks in these rooms in turn, several questions at a time.
fn ask_all(ada: &Raw, rooms: &[String], count: usize) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let write = || {
        let mut asked = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return asked;
            }
            asked.push(ada.ask(&rooms[number % rooms.len()]));
        }
    };
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..BURST_WRITERS).map(|_| scope.spawn(write)).collect();
        writers
            .into_iter()
            .flat_map(|writer| writer.join().expect("it wrote"))
            .collect()
    })
}

fn memory() {
    let mut bot = Bot::start();
    let mut ada = Raw::new("ada");
    let mut rooms = Vec::new();
    for _ in 0..MEMORY_ROOMS {
        rooms.push(ada.room_with(&bot.user_id));
    }
    ada.wait_for_arrivals(&rooms, &bot.user_id);
    tell(&format!("resident memory in {MEMORY_ROOMS} rooms, in MiB"));
    tell(&format!(
        "  after joining, first start: {:.1}",
        resident_mebibytes(&bot)
    ));
    assert!(bot.stop(), "it stops");
    bot.restart();
    ada.sync();
    for asked in (0..=MEMORY_QUESTIONS).step_by(1_000) {
        tell(&format!(
            "  second start, after {asked:>6} questions: {:.1}",
            resident_mebibytes(&bot)
        ));
        if asked < MEMORY_QUESTIONS {
            for _ in 0..2 {
                let questions = ask_all(&ada, &rooms, 500);
                ada.wait_for_answers(&questions);
            }
        }
    }
}

/// The memory of the bot's process, which says its number in the status file.
fn resident_mebibytes(bot: &Bot) -> f64 {
    let status = std::fs::read(bot.data().join("status.json")).expect("a status file");
    let status: Value = serde_json::from_slice(&status).expect("JSON");
    let process = std::fs::read_to_string(format!("/proc/{}/status", status["pid"])).expect("Linux says so");
    let line = process.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes: f64 = line
        .and_then(|line| line.split_whitespace().next()?.parse().ok())
        .expect("a number");
    kibibytes / 1024.0
}
