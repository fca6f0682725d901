//! Whatever people type: a calm answer, the same every time, and nothing of theirs given back but as a quote.

use std::sync::OnceLock;

use guichet::content;
use guichet::dialogue::{Answer, Block, Conversation, Effect, Event, MessageId, World, step};
use guichet::render;
use proptest::prelude::*;

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| World::new(content::embedded().0))
}

/// One turn of a conversation: everything that comes of it.
fn turn(conversation: &Conversation, text: &str) -> (Conversation, Vec<Effect>) {
    let event = Event::Heard {
        message: MessageId("$1".to_owned()),
        text: text.to_owned(),
    };
    let now = "2026-11-24T10:00:00Z".parse().expect("a time");
    let effects = step(world(), conversation, now, &event);
    let remembered = effects.iter().find_map(|effect| match effect {
        Effect::Remember(conversation) => Some((**conversation).clone()),
        _ => None,
    });
    (remembered.unwrap_or_default(), effects)
}

fn check(texts: &[String]) -> Result<(), TestCaseError> {
    let mut conversation = Conversation::default();
    for text in texts {
        let (after, effects) = turn(&conversation, text);
        prop_assert_eq!(
            &turn(&conversation, text),
            &(after.clone(), effects.clone()),
            "the same every time"
        );
        let said = effects.iter().find_map(|effect| match effect {
            Effect::Say { answer, .. } => Some(answer),
            _ => None,
        });
        let said = said.ok_or_else(|| TestCaseError::fail("what is heard is answered"))?;
        prop_assert!((0.0..=1.0).contains(&said.score), "a confidence: {}", said.score);
        let (plain, html) = (render::plain(said), render::html(said));
        prop_assert!(!plain.trim().is_empty() && plain.len() < 8_000);
        prop_assert!(!html.contains("<script") && !html.contains("@room") && !plain.contains("@room"));
        let own = Answer {
            blocks: said
                .blocks
                .iter()
                .filter(|block| !matches!(block, Block::Quote(_)))
                .cloned()
                .collect(),
            ..said.clone()
        };
        prop_assert!(!render::html(&own).contains("zzyzx") && !render::plain(&own).contains("zzyzx"));
        conversation = after;
    }
    Ok(())
}

/// Words that mean something to the bot, in any order.
const WORDS: [&str; 24] = [
    "gar",
    "et",
    "en",
    "creuse",
    "lycée",
    "2",
    "le deuxième",
    "pas",
    "?",
    "panne",
    "qui",
    "srane",
    "oublie mon profil",
    "je suis",
    "collège",
    "merci",
    "\u{202e}",
    "\u{200d}",
    "<script>",
    "@room",
    "zzyzx",
    "\0",
    "🙂",
    "l'ENT",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered_calmly(texts in prop::collection::vec(any::<String>(), 1..4)) {
        check(&texts)?;
    }

    #[test]
    fn any_order_of_known_words_is_answered_calmly(
        texts in prop::collection::vec(prop::collection::vec(prop::sample::select(&WORDS[..]), 0..9), 1..5)
    ) {
        let texts: Vec<String> = texts.iter().map(|words| words.join(" ")).collect();
        check(&texts)?;
    }
}

#[test]
fn a_long_text_takes_a_bounded_time_and_is_said_to_be_too_long() {
    let long = "pourquoi ".repeat(8_000);
    let (_, effects) = turn(&Conversation::default(), &long);
    assert!(format!("{effects:?}").contains("trop long"));
}
