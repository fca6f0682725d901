//! `guichet ask --json`: a request object a line in, a reply object a line out, for other programs.
//!
//! ```text
//! {"id":"q1","session":"s1","profile":{"departement":"23"},"text":"…"}
//!   → {"id":"q1","outcome":"answer","intent":"…","score":0.93,"text":"…","html":"…",
//!      "options":[],"sources":["…"],"micros":41}
//! anything else
//!   → {"id":…,"error":"…"}
//! ```
//!
//! Turns of one session share a conversation, as long as the process runs. A profile is taken over when it is first
//! given and when it changes, so that what a person says of their school in between is not undone by a repetition.

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::time::Instant;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::exchange::exchange;
use super::line::{Line, read_line};
use crate::dialogue::{Conversation, Outcome, World};
use crate::language::Slots;
use crate::render;

/// When there are more sessions, the half that was silent longest is forgotten.
const MOST_SESSIONS: usize = 10_000;

#[derive(Deserialize)]
struct Request {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    session: Option<String>,
    #[serde(default)]
    profile: Option<Slots>,
    text: String,
}

#[derive(Serialize)]
struct Response<'a> {
    id: &'a Value,
    outcome: Outcome,
    intent: Option<&'a str>,
    score: f64,
    text: String,
    html: String,
    options: &'a [String],
    sources: &'a [String],
    /// Time spent deciding and rendering.
    micros: u128,
}

/// Answers line by line until the input ends. Each reply is flushed at once.
pub(super) fn answer(world: &World, mut input: impl BufRead, output: &mut impl Write) -> std::io::Result<()> {
    let mut sessions = Sessions::default();
    while let Some(line) = read_line(&mut input)? {
        let reply = match line {
            Line::Text(text) => reply(world, &mut sessions, &text),
            Line::Bad(why) => json!({"id": null, "error": why}).to_string(),
        };
        writeln!(output, "{reply}")?;
        output.flush()?;
    }
    Ok(())
}

fn reply(world: &World, sessions: &mut Sessions, line: &str) -> String {
    let request: Request = match serde_json::from_str(line) {
        Ok(request) => request,
        Err(error) => return refusal(line, &error),
    };
    let mut session = match &request.session {
        Some(name) => sessions.take(name),
        None => Session::default(),
    };
    if request.profile.is_some() && request.profile != session.given {
        session
            .conversation
            .profile
            .extend(request.profile.clone().unwrap_or_default());
        session.given = request.profile;
    }
    let started = Instant::now();
    let (answer, conversation) = exchange(world, &session.conversation, Timestamp::now(), &request.text);
    let (text, html) = (render::plain(&answer), render::html(&answer));
    let micros = started.elapsed().as_micros();
    session.conversation = conversation;
    if let Some(name) = request.session {
        sessions.keep(name, session);
    }
    let response = Response {
        id: &request.id,
        outcome: answer.outcome,
        intent: answer.intent.as_deref(),
        score: (f64::from(answer.score) * 1000.0).round() / 1000.0,
        text,
        html,
        options: &answer.options,
        sources: &answer.sources,
        micros,
    };
    serde_json::to_string(&response).expect("a reply has string keys and finite numbers only")
}

fn refusal(line: &str, error: &serde_json::Error) -> String {
    let request = serde_json::from_str::<Value>(line).ok();
    let id = request.as_ref().and_then(|request| request.get("id"));
    let remedy = r#"send an object like {"id":"1","text":"a question"}"#;
    json!({"id": id, "error": format!("not a request ({error}); {remedy}")}).to_string()
}

#[derive(Default)]
struct Session {
    conversation: Conversation,
    /// The profile as the caller gave it last.
    given: Option<Slots>,
    /// When it last spoke, in turns.
    turn: u64,
}

#[derive(Default)]
struct Sessions {
    by_name: HashMap<String, Session>,
    turn: u64,
}

impl Sessions {
    fn take(&mut self, name: &str) -> Session {
        self.by_name.remove(name).unwrap_or_default()
    }

    fn keep(&mut self, name: String, mut session: Session) {
        self.turn += 1;
        session.turn = self.turn;
        self.by_name.insert(name, session);
        if self.by_name.len() > MOST_SESSIONS {
            let mut turns: Vec<u64> = self.by_name.values().map(|session| session.turn).collect();
            let (_, median, _) = turns.select_nth_unstable(MOST_SESSIONS / 2);
            let median = *median;
            self.by_name.retain(|_, session| session.turn > median);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sessions_that_were_silent_longest_are_forgotten() {
        let mut sessions = Sessions::default();
        for number in 0..=MOST_SESSIONS {
            let first = sessions.take("0");
            sessions.keep(
                "0".to_owned(),
                Session {
                    given: Some(Slots::new()),
                    ..first
                },
            );
            sessions.keep(number.to_string(), Session::default());
        }
        assert!(sessions.by_name.len() <= MOST_SESSIONS);
        assert!(sessions.by_name.contains_key("0"), "it spoke all the time");
        assert!(
            sessions.by_name.contains_key(&MOST_SESSIONS.to_string()),
            "it spoke last"
        );
        assert!(!sessions.by_name.contains_key("1"), "it was silent longest");
    }
}
