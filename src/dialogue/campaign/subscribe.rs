//! What a room is subscribed to, and what is known of those who are there: set in one line of chat. Pure.

use super::place::{Place, RoomSettings, Topic};
use crate::dialogue::event::{Effect, MessageId};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, ConversationKey, Outcome, World, phrases};
use crate::knowledge::Issue;
use crate::language::fold;
use crate::language::slot::complete;

/// Words before an order.
const COURTESIES: [&str; 10] = [
    "bonjour", "bonsoir", "salut", "guichet", "stp", "svp", "peux", "tu", "pouvez", "vous",
];

/// Something about what a room gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// For the person alone, wherever it was said.
    personal: bool,
    order: Order,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Order {
    /// « abonne ce salon à LINE »
    Subscribe(Option<Topic>),
    /// « désabonne-moi »
    Unsubscribe(Option<Topic>),
    /// « à quoi ce salon est-il abonné ? »
    Show,
    /// « ce salon est celui d'un collège de Creuse »
    Describe(String),
}

impl Subscription {
    /// Reads it; `None` if the text is about something else: « comment s'abonner à LINE ? » is a question.
    pub fn read(text: &str) -> Option<Self> {
        const LONGEST: usize = 16;
        let folded = fold(text);
        let words: Vec<&str> = folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        if words.len() > LONGEST {
            return None;
        }
        let is_courtesy = |word: &&str| COURTESIES.contains(word);
        let begin = words.iter().position(|word| !is_courtesy(word)).unwrap_or(words.len());
        let words = &words[begin..];
        let personal = words
            .iter()
            .any(|word| matches!(*word, "moi" | "me" | "m" | "je" | "mes"));
        let topic = words.iter().find_map(|word| Topic::named(word));
        let order = match *words {
            [
                "abonne" | "abonnez" | "abonner",
                "moi" | "nous" | "ce" | "cette" | "le" | "notre",
                ..,
            ]
            | ["je", "m", "abonne", ..]
            | ["inscris" | "inscrivez", "moi" | "ce", ..]
                if topic.is_some() || words[0].starts_with("abonn") =>
            {
                Order::Subscribe(topic)
            }
            [
                "desabonne" | "desabonnez" | "desabonner",
                "moi" | "nous" | "ce" | "cette" | "notre",
                ref rest @ ..,
            ] if topic.is_some() || rest.len() <= 1 => Order::Unsubscribe(topic),
            ["je", "me", "desabonne", ..] | ["je", "ne", "veux", "plus", "recevoir", ..] | ["stop", "line"]
                if topic.is_some() || words.len() <= 3 =>
            {
                Order::Unsubscribe(topic)
            }
            ["desabonne" | "desabonnez"] => Order::Unsubscribe(None),
            ["je", "veux" | "voudrais" | "souhaite", "recevoir", ..] if topic.is_some() => Order::Subscribe(topic),
            ["a", "quoi", .., last] if last.starts_with("abonne") => Order::Show,
            ["a", "quoi", "suis", "je", "abonne", ..] | ["mes", "abonnements"] | ["abonnements"] => Order::Show,
            ["ce", "salon", "est", "il" | "elle", ..] if words.contains(&"abonne") => Order::Show,
            [
                "ce",
                "salon",
                "est" | "c",
                "est" | "celui" | "en" | "pour" | "dans" | "d" | "du" | "de" | "un",
                ..,
            ] => Order::Describe(words[3..].join(" ")),
            _ => return None,
        };
        Some(Self { personal, order })
    }
}

/// What comes of it. `here`: who speaks, and where; `places`: the rooms that the bot is in; `latest`: the last issue of LINE.
pub fn subscribe(
    world: &World,
    subscription: &Subscription,
    (to, here): (&MessageId, &ConversationKey),
    places: &[Place],
    latest: Option<&Issue>,
) -> Vec<Effect> {
    let say = |answer: Answer| Effect::Say { to: to.clone(), answer };
    let own = |place: &&Place| place.person.as_deref() == Some(here.person.as_str());
    let this = places.iter().find(|place| place.room == here.room);
    let unknown = Place {
        room: here.room.clone(),
        ..Place::default()
    };
    let this = this.unwrap_or(&unknown);
    let place = if subscription.personal && !own(&this) {
        places.iter().find(own)
    } else {
        Some(this)
    };
    let Some(place) = place else {
        return vec![say(word(Outcome::Chitchat, phrases::WRITE_TO_ME))];
    };
    let personal = own(&place);
    let set = |topics: &[Topic], value: bool| {
        let mut settings = settings(place);
        settings.topics.extend(topics.iter().map(|topic| (*topic, value)));
        Effect::Room {
            room: place.room.clone(),
            settings,
        }
    };
    let said = |text: &str| say(word(Outcome::Chitchat, text));
    match &subscription.order {
        Order::Subscribe(None) => vec![said(phrases::SUBSCRIBE_TO_WHAT)],
        Order::Subscribe(Some(topic)) => {
            let text = phrases::subscribed(*topic, personal, latest.filter(|_| *topic == Topic::Line));
            vec![set(&[*topic], true), said(&text)]
        }
        Order::Unsubscribe(topic) => {
            let topics: Vec<Topic> = topic.map_or_else(|| Topic::ALL.to_vec(), |topic| vec![topic]);
            vec![set(&topics, false), said(&phrases::unsubscribed(&topics, personal))]
        }
        Order::Show => {
            let topics: Vec<Topic> = Topic::ALL
                .into_iter()
                .filter(|topic| place.topics.get(topic) == Some(&true))
                .collect();
            vec![said(&phrases::subscriptions(&topics, personal))]
        }
        Order::Describe(text) => {
            let slots = world.language.read(text).slots();
            if slots.is_empty() {
                return vec![said(phrases::DESCRIBE_HOW)];
            }
            let profile = complete(&world.lexicon().deductions, &slots, &place.described);
            let text = phrases::described(&world.names_of(&profile));
            let settings = RoomSettings {
                profile,
                ..settings(place)
            };
            let room = place.room.clone();
            vec![Effect::Room { room, settings }, said(&text)]
        }
    }
}

fn settings(place: &Place) -> RoomSettings {
    RoomSettings {
        topics: place.topics.clone(),
        profile: place.described.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_from_a_question() {
        let read = |text: &str| Subscription::read(text).map(|read| (read.personal, read.order));
        let line = Some(Topic::Line);
        for (text, expected) in [
            ("abonne ce salon à LINE", Some((false, Order::Subscribe(line)))),
            (
                "Bonjour Guichet, peux-tu abonner ce salon à LINE ?",
                Some((false, Order::Subscribe(line))),
            ),
            (
                "Abonnez-moi à la lettre d'informations",
                Some((true, Order::Subscribe(line))),
            ),
            (
                "abonne-moi aux cafés numériques",
                Some((true, Order::Subscribe(Some(Topic::Cafes)))),
            ),
            ("je m'abonne à LINE", Some((true, Order::Subscribe(line)))),
            ("désabonne-moi", Some((true, Order::Unsubscribe(None)))),
            ("je ne veux plus recevoir LINE", Some((true, Order::Unsubscribe(line)))),
            ("je veux recevoir la LINE", Some((true, Order::Subscribe(line)))),
            ("désabonner un élève du manuel", None),
            ("désabonne-moi de pronote", None),
            ("inscris-moi à une formation", None),
            ("désabonne ce salon de LINE", Some((false, Order::Unsubscribe(line)))),
            ("à quoi ce salon est-il abonné ?", Some((false, Order::Show))),
            ("à quoi suis-je abonnée ?", Some((true, Order::Show))),
            (
                "ce salon est celui d'un collège de Creuse",
                Some((false, Order::Describe("celui d un college de creuse".to_owned()))),
            ),
            ("comment s'abonner à LINE ?", None),
            ("ce salon est-il chiffré ?", None),
            ("abonner mes élèves à une chaîne PeerTube", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
