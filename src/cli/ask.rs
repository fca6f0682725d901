//! `guichet ask`: one answer and out; or one per line of input, in text or JSON.

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::time::Instant;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::line::{Line, read_line};
use super::{Failure, Place, house, remark};
use crate::dialogue::{Answer, Conversation, Effect, Event, MessageId, Outcome, World, step};
use crate::language::Slots;
use crate::render;

/// More sessions than this are not remembered at a time.
const MOST_SESSIONS: usize = 10_000;

/// What the command line says.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The question
    question: Vec<String>,
    /// Read requests and write replies as JSON Lines
    #[arg(long, conflicts_with = "question")]
    json: bool,
}

/// Runs the command.
pub(super) fn run(place: &Place, options: &Options) -> Result<(), Failure> {
    let (_store, world) = house::open(place)?;
    let mut output = std::io::stdout().lock();
    if options.json {
        return Ok(answer_json(&world, std::io::stdin().lock(), &mut output)?);
    }
    if !options.question.is_empty() {
        let (answer, _) = ask(&world, &Conversation::default(), &options.question.join(" "));
        return Ok(writeln!(output, "{}", render::plain(&answer))?);
    }
    Ok(answer_lines(&world, std::io::stdin().lock(), &mut output)?)
}

/// One answer to one question.
pub(super) fn ask(world: &World, conversation: &Conversation, text: &str) -> (Answer, Conversation) {
    let event = Event::Heard {
        message: MessageId("terminal".to_owned()),
        text: text.to_owned(),
    };
    let mut conversation = conversation.clone();
    let mut answer = None;
    for effect in step(world, &conversation, Timestamp::now(), &event) {
        match effect {
            Effect::Say { answer: said, .. } | Effect::Amend { answer: said, .. } => answer = Some(said),
            Effect::Remember(remembered) => conversation = *remembered,
            Effect::Withdraw { .. } => {}
        }
    }
    (answer.expect("what is heard is answered"), conversation)
}

fn answer_lines(world: &World, mut input: impl BufRead, output: &mut impl Write) -> std::io::Result<()> {
    let mut first = true;
    while let Some(line) = read_line(&mut input)? {
        match line {
            Line::Text(text) => {
                if !first {
                    writeln!(output)?;
                }
                first = false;
                writeln!(
                    output,
                    "{}",
                    render::plain(&ask(world, &Conversation::default(), &text).0)
                )?;
                output.flush()?;
            }
            Line::Bad(why) => remark(why),
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct Request {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    session: Option<String>,
    #[serde(default)]
    profile: Slots,
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
    micros: u128,
}

fn answer_json(world: &World, mut input: impl BufRead, output: &mut impl Write) -> std::io::Result<()> {
    let mut sessions: HashMap<String, Conversation> = HashMap::new();
    while let Some(line) = read_line(&mut input)? {
        let reply = match line {
            Line::Text(text) => answer_request(world, &mut sessions, &text),
            Line::Bad(why) => json!({"id": null, "error": why}).to_string(),
        };
        writeln!(output, "{reply}")?;
        output.flush()?;
    }
    Ok(())
}

fn answer_request(world: &World, sessions: &mut HashMap<String, Conversation>, line: &str) -> String {
    let request: Request = match serde_json::from_str(line) {
        Ok(request) => request,
        Err(error) => {
            let id = serde_json::from_str::<Value>(line)
                .ok()
                .and_then(|value| value.get("id").cloned());
            return json!({"id": id, "error": format!("not a request: {error}; send {{\"text\": …}}")}).to_string();
        }
    };
    let mut conversation = request
        .session
        .as_ref()
        .and_then(|session| sessions.get(session))
        .cloned()
        .unwrap_or_default();
    conversation.profile.extend(request.profile);
    let started = Instant::now();
    let (answer, conversation) = ask(world, &conversation, &request.text);
    let micros = started.elapsed().as_micros();
    if let Some(session) = request.session {
        if sessions.len() >= MOST_SESSIONS && !sessions.contains_key(&session) {
            sessions.clear();
        }
        sessions.insert(session, conversation);
    }
    let response = Response {
        id: &request.id,
        outcome: answer.outcome,
        intent: answer.intent.as_deref(),
        score: (f64::from(answer.score) * 1000.0).round() / 1000.0,
        text: render::plain(&answer),
        html: render::html(&answer),
        options: &answer.options,
        sources: &answer.sources,
        micros,
    };
    serde_json::to_string(&response).unwrap_or_else(|error| json!({"id": null, "error": error.to_string()}).to_string())
}
