//! Conversations that staff can read and correct (`tests/transcripts/*.txt`), played against the content.
//!
//! `tests/transcripts/LISEZMOI.md` explains the form to the people who write it; so do the errors, in French.

use std::fmt::Write as _;
use std::path::Path;

use guichet::content;
use guichet::dialogue::{Answer, Conversation, Effect, Event, MessageId, Outcome, World, step};
use guichet::language::fold;
use guichet::render;
use jiff::{SignedDuration, Timestamp};

use crate::small_world;

const OUTCOMES: [(&str, Outcome); 4] = [
    ("répond", Outcome::Answer),
    ("demande", Outcome::Clarify),
    ("ne sait pas", Outcome::Unknown),
    ("salue", Outcome::Chitchat),
];

/// What a line of a transcript says.
enum Line {
    /// Nothing: empty, or a comment.
    Nothing,
    /// `== titre`: another conversation begins.
    Title,
    /// `profil : type=college departement=23`
    Profile(Vec<(String, String)>),
    /// `… 20 minutes plus tard`
    Later(SignedDuration),
    /// `> question`
    Heard(String),
    /// `< …`
    Expected(Expectation),
}

enum Expectation {
    Outcome(Outcome),
    Says(String),
    SaysNot(String),
    Offers(String),
}

fn parse(line: &str) -> Result<Line, String> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(Line::Nothing);
    }
    if line.starts_with("==") {
        return Ok(Line::Title);
    }
    if let Some(text) = line.strip_prefix('>') {
        return Ok(Line::Heard(text.trim().to_owned()));
    }
    if let Some(expectation) = line.strip_prefix('<') {
        return parse_expectation(expectation.trim()).map(Line::Expected);
    }
    if let Some(delay) = line.strip_prefix('…').or_else(|| line.strip_prefix("...")) {
        return parse_delay(delay.trim()).map(Line::Later);
    }
    if let Some(("profil", pairs)) = line.split_once(':').map(|(word, rest)| (word.trim(), rest)) {
        let pairs = pairs.split_whitespace().map(|pair| {
            let (slot, value) = pair
                .split_once('=')
                .ok_or("écrivez « profil : type=college departement=23 »")?;
            Ok((slot.to_owned(), value.to_owned()))
        });
        return pairs.collect::<Result<_, String>>().map(Line::Profile);
    }
    Err("une ligne commence par « > », « < », « … », « == », « # » ou « profil : »".to_owned())
}

fn parse_expectation(text: &str) -> Result<Expectation, String> {
    if let Some((_, outcome)) = OUTCOMES.iter().find(|(word, _)| *word == text) {
        return Ok(Expectation::Outcome(*outcome));
    }
    let (word, rest) = text.split_once(':').unwrap_or((text, ""));
    let rest = rest.trim().to_owned();
    match word.trim() {
        _ if rest.is_empty() => {}
        "dit" => return Ok(Expectation::Says(rest)),
        "ne dit pas" => return Ok(Expectation::SaysNot(rest)),
        "propose" => return Ok(Expectation::Offers(rest)),
        _ => {}
    }
    Err(format!(
        "« {text} » n'est pas une attente ; écrivez « répond », « demande », « ne sait pas », « salue », « dit : … », \
         « ne dit pas : … » ou « propose : … »"
    ))
}

fn parse_delay(text: &str) -> Result<SignedDuration, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let minutes = match words[..] {
        [number, "minute" | "minutes", "plus", "tard"] => number.parse::<i64>().ok(),
        [number, "heure" | "heures", "plus", "tard"] => number.parse::<i64>().ok().map(|hours| hours * 60),
        [number, "jour" | "jours", "plus", "tard"] => number.parse::<i64>().ok().map(|days| days * 24 * 60),
        _ => None,
    };
    minutes
        .map(SignedDuration::from_mins)
        .ok_or("écrivez par exemple « … 20 minutes plus tard »".to_owned())
}

/// A transcript being played.
struct Player<'a> {
    world: &'a World,
    conversation: Conversation,
    now: Timestamp,
    answer: Option<Answer>,
}

impl<'a> Player<'a> {
    fn new(world: &'a World) -> Self {
        Self {
            world,
            conversation: Conversation::default(),
            now: "2026-11-24T08:00:00Z".parse().expect("a time"),
            answer: None,
        }
    }

    fn play(&mut self, line: Line) -> Result<(), String> {
        match line {
            Line::Nothing => {}
            Line::Title => *self = Self::new(self.world),
            Line::Profile(pairs) => self.conversation.profile.extend(pairs),
            Line::Later(delay) => self.now = self.now.checked_add(delay).map_err(|error| error.to_string())?,
            Line::Heard(text) => self.say(text),
            Line::Expected(expectation) => {
                let answer = self
                    .answer
                    .as_ref()
                    .ok_or("une attente « < » suit une question « > »")?;
                if !expectation.is_met(answer) {
                    let text = render::plain(answer);
                    return Err(format!(
                        "ce n'est pas ce que Guichet a dit ({}) :\n{text}",
                        name(answer.outcome)
                    ));
                }
            }
        }
        Ok(())
    }

    fn say(&mut self, text: String) {
        self.now = self
            .now
            .checked_add(SignedDuration::from_secs(10))
            .expect("transcripts are shorter than that");
        let event = Event::Heard {
            message: MessageId("transcript".to_owned()),
            text,
        };
        for effect in step(self.world, &self.conversation.clone(), self.now, &event) {
            match effect {
                Effect::Say { answer, .. } | Effect::Amend { answer, .. } => self.answer = Some(answer),
                Effect::Remember(conversation) => self.conversation = *conversation,
                Effect::Withdraw { .. }
                | Effect::Campaign { .. }
                | Effect::Tell { .. }
                | Effect::Room { .. }
                | Effect::Raise(_)
                | Effect::EndIncident { .. }
                | Effect::Keep(_)
                | Effect::Attach { .. }
                | Effect::Propose(_)
                | Effect::News(_)
                | Effect::Cafe(_)
                | Effect::Escalate { .. } => {}
            }
        }
    }
}

impl Expectation {
    fn is_met(&self, answer: &Answer) -> bool {
        let contains = |text: &str, wanted: &str| squeeze(text).contains(&squeeze(wanted));
        match self {
            Self::Outcome(outcome) => answer.outcome == *outcome,
            Self::Says(wanted) => contains(&render::plain(answer), wanted),
            Self::SaysNot(unwanted) => !contains(&render::plain(answer), unwanted),
            Self::Offers(wanted) => answer.options.iter().any(|option| contains(option, wanted)),
        }
    }
}

fn name(outcome: Outcome) -> &'static str {
    OUTCOMES
        .iter()
        .find(|(_, known)| *known == outcome)
        .map_or("", |(word, _)| word)
}

/// Without accents, case and white space: what people don't look at when they compare.
fn squeeze(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Plays a transcript; what is wrong, each with file and line.
fn failures(world: &World, file: &str, text: &str) -> Vec<String> {
    let mut player = Player::new(world);
    let mut question = String::new();
    let mut failures = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with('>') {
            line.trim().clone_into(&mut question);
        }
        if let Err(why) = parse(line).and_then(|parsed| player.play(parsed)) {
            let mut failure = format!("{file}:{} : {}", index + 1, line.trim());
            if line.trim_start().starts_with('<') {
                write!(failure, "   (après {question})").expect("a text can be written");
            }
            failures.push(format!("{failure}\n{why}\n"));
        }
    }
    failures
}

#[test]
fn every_transcript_is_what_guichet_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let world = World::new(content::embedded().0);
    let entries = std::fs::read_dir(&folder).expect("tests/transcripts can be read");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry can be read").path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    assert!(!files.is_empty(), "there are no transcripts in {}", folder.display());
    let mut wrong = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a transcript is UTF-8");
        let name = file
            .strip_prefix(env!("CARGO_MANIFEST_DIR"))
            .unwrap_or(&file)
            .display()
            .to_string();
        wrong.extend(failures(&world, &name, &text));
    }
    assert!(wrong.is_empty(), "{} à corriger :\n\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_player_tells_right_from_wrong() {
    let world = World::new(small_world::content());
    let right = "
        # Deux conversations sur le phare.
        == La lampe
        > comment changer la lampe ?
        < demande
        < propose : creuse
        > 2
        < répond
        < dit : LAMPES@phare.example
        < ne dit pas : Armand

        == Les horaires
        profil : departement=19
        > merci
        < salue
        … 2 jours plus tard
        > quel temps fera-t-il demain ?
        < ne sait pas
        > comment changer la lampe ?
        < dit : Armand";
    assert_eq!(failures(&world, "phare.txt", right), [""; 0]);
    for (line, text) in [
        (2, "> merci\n< répond"),
        (2, "> horaires du phare\n< dit : midi"),
        (2, "> horaires du phare\n< ne dit pas : 9h30"),
        (3, "> comment changer la lampe ?\n< demande\n< propose : Haute-Vienne"),
        (4, "> comment changer la lampe ?\n== autre\n> 2\n< répond"),
        (1, "< répond"),
        (2, "> merci\n< répondre"),
        (2, "> merci\n< dit :"),
        (1, "horaires du phare"),
        (1, "… bientôt"),
        (1, "profil : creuse"),
    ] {
        let found = failures(&world, "phare.txt", text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(
            found[0].starts_with(&format!("phare.txt:{line} :")),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn what_was_asked_back_is_forgotten_in_time() {
    let world = World::new(small_world::content());
    let text =
        "> comment changer la lampe ?\n< demande\n… 3 heures plus tard\n> 2\n< ne dit pas : lampes@phare.example";
    assert_eq!(failures(&world, "phare.txt", text), [""; 0]);
}
