//! A school year in a few seconds: what the académie owes 300 RRUPN, with a clock that is moved and a store that is closed
//! and opened again at random moments.

use std::collections::{BTreeMap, BTreeSet};

use guichet::calendar::School;
use guichet::content::{self, Content};
use guichet::dialogue::{
    Conversation, ConversationKey, Desk, DueDuty, Effect, Event, MessageId, World, duties_between, is_quiet, remind,
};
use guichet::language::Slots;
use guichet::runtime::{owe_duties, remind_due};
use guichet::store::{Batch, Parcel, Store};
use jiff::{SignedDuration, Timestamp, Zoned};
use tempfile::TempDir;

use crate::support::plan::Random;

const RRUPN: usize = 300;
const ADMINISTRATOR: &str = "@srane";

/// The bot without a homeserver: a store in a folder, and a clock.
struct Year {
    folder: TempDir,
    store: Option<Store>,
    world: World,
    school: School,
    now: Timestamp,
    /// Who got what, and when: person and text, by what the message is known.
    sent: Vec<(String, String, Zoned)>,
    names: BTreeSet<(String, String)>,
}

impl Year {
    fn begin(now: &str) -> Self {
        // In memory where there is such a folder: what reaches the disk when is the business of other tests.
        let in_memory = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new());
        let folder = in_memory.expect("a temporary folder");
        let store = Store::open(folder.path()).expect("a store");
        let now: Zoned = now.parse().expect("a time");
        let year = Self {
            folder,
            store: Some(store),
            world: World::new(without_questions(content::embedded().0)),
            school: School::default(),
            now: now.timestamp(),
            sent: Vec::new(),
            names: BTreeSet::new(),
        };
        year.people_arrive();
        year
    }

    fn store(&self) -> &Store {
        self.store.as_ref().expect("it is open")
    }

    /// 300 RRUPN of colleges and lycées in three départements, and an administrator, each in a room for two.
    fn people_arrive(&self) {
        let ids = (0..RRUPN)
            .map(|number| format!("@rrupn{number}"))
            .chain([ADMINISTRATOR.to_owned()]);
        for (number, person) in ids.enumerate() {
            let key = ConversationKey {
                room: format!("!room{number}"),
                thread: None,
                person,
            };
            let mut conversation = Conversation::default();
            if key.person != ADMINISTRATOR {
                let (kind, ent) = [
                    ("college", "ent-creuse"),
                    ("lycee", "lycee-connecte"),
                    ("college", "edugar"),
                ][number % 3];
                let departement = ["23", "87", "19"][number % 3];
                let profile = [
                    ("role", "rrupn"),
                    ("type", kind),
                    ("ent", ent),
                    ("departement", departement),
                ];
                conversation.profile = profile.map(|(slot, value)| (slot.to_owned(), value.to_owned())).into();
            }
            self.store().remember(&key, &conversation).expect("kept");
            let rooms = vec![(key.room, "$last".to_owned())];
            self.store()
                .receive(&Batch {
                    rooms,
                    ..Batch::default()
                })
                .expect("kept");
        }
    }

    /// Ends as a crash would, and begins again on the same folder.
    fn restart(&mut self) {
        drop(self.store.take());
        self.store = Some(Store::open(self.folder.path()).expect("it opens again"));
    }

    fn local(&self) -> Zoned {
        Conversation::default().local(self.now)
    }

    /// When duties are due between two moments.
    fn moments(&self, begin: &Zoned, end: &Zoned) -> Vec<Timestamp> {
        let due = duties_between(self.world.duties(), &self.school.standpoint(end.clone()), begin);
        due.iter().map(|due| due.at.timestamp()).collect()
    }

    /// Whether a look at the clock finds something: a duty of which nobody was told, or a reminder.
    fn has_something_due(&self, moments: &[Timestamp]) -> bool {
        let looked = self.store().duties_mark().expect("readable");
        let is_new = |at: &Timestamp| looked.is_none_or(|looked| *at > looked) && *at <= self.now;
        moments.iter().any(is_new) || !self.store().due(self.now).expect("readable").is_empty()
    }

    /// One look at the clock, as the running bot does every minute; `crash` ends it before anything is sent.
    fn look(&mut self, crash: bool) {
        let administrators = [ADMINISTRATOR.to_owned()];
        let known = (&self.world, &self.school, &administrators[..]);
        owe_duties(self.store(), known, self.now).expect("owed");
        if crash {
            self.restart();
        }
        remind_due(self.store(), &self.school, ("DEVICE", self.now)).expect("due");
        if crash {
            self.restart();
        }
        self.send();
    }

    /// A person taps ✅ under what was delivered to them.
    fn tap(&self, key: &ConversationKey, name: &str) {
        let conversation = self.store().conversation(key).expect("readable");
        let desk = Desk {
            here: &self.school.standpoint(self.local()),
            key,
            thread: None,
            conversation: &conversation,
            reminders: &self.store().reminders_of(&key.person, &key.room).expect("readable"),
            duties: self.world.duties(),
            most: 10,
        };
        let event = Event::Reacted {
            message: MessageId(name.to_owned()),
            key: "✅".to_owned(),
            reaction: MessageId("$tap".to_owned()),
        };
        for effect in remind(&desk, &event).expect("it is about a reminder") {
            if let Effect::Keep(reminder) = effect {
                self.store().keep(&[*reminder]).expect("kept");
            }
        }
    }

    /// The homeserver takes everything.
    fn send(&mut self) {
        for row in self.store().outbox().expect("readable") {
            if let Parcel::Note {
                name,
                plain,
                conversation,
                ..
            } = &row.parcel
            {
                let new = self.names.insert((conversation.person.clone(), name.clone()));
                assert!(new, "twice to one person: {name}");
                self.sent
                    .push((conversation.person.clone(), plain.clone(), self.local()));
                if answers(&conversation.person) {
                    self.tap(conversation, name);
                }
            }
            self.store().delivered(&row, "$sent").expect("kept");
        }
    }
}

#[test]
fn every_duty_reaches_everybody_whom_it_concerns_exactly_once_in_a_year() {
    let mut year = Year::begin("2026-08-01T00:00:00[Europe/Paris]");
    let end: Zoned = "2027-07-31T23:00:00[Europe/Paris]".parse().expect("a time");
    let seed = 5;
    let mut random = Random::from(seed);
    // The first look only tells from when on something is owed, outside the quiet hours.
    let begin: Zoned = "2026-08-01T07:00:00[Europe/Paris]".parse().expect("a time");
    let moments = year.moments(&begin, &end);
    let mut hour = 0;
    while year.now <= end.timestamp() {
        // Every hour in which something is due, and one in a day in which nothing is.
        let is_due = year.has_something_due(&moments);
        if is_due || hour % 24 == 7 {
            year.look(random.below(if is_due { 4 } else { 50 }) == 0);
        }
        hour += 1;
        // Mostly by the hour; now and then the bot is away for up to three days.
        let hours = if random.below(60) == 0 { random.below(72) } else { 1 };
        let step = SignedDuration::from_hours(i64::try_from(hours).expect("few").max(1));
        year.now = year.now.checked_add(step).expect("in range");
    }
    for (person, text, at) in &year.sent {
        assert!(!is_quiet(at), "to {person} at {at}: {text}");
    }
    let here = year.school.standpoint(end.clone());
    let people = year.store().people().expect("readable");
    let profiles: BTreeMap<&str, &Slots> = people
        .iter()
        .map(|(key, conversation)| (key.person.as_str(), &conversation.profile))
        .collect();
    let concerns = |due: &DueDuty<'_>, person: &str| {
        let profile = profiles[person];
        due.duty
            .audience
            .iter()
            .all(|(slot, value)| profile.get(slot) == Some(value))
    };
    assert!(year.sent.len() > 10 * RRUPN, "{} messages", year.sent.len());
    let mut missing = Vec::new();
    for due in duties_between(year.world.duties(), &here, &begin) {
        for (person, told) in told(&year, &due) {
            let within = due.duty.acknowledge_within.is_some();
            // What expects an answer is recalled once to who does not give it.
            let recalled = usize::from(within && !answers(&person));
            let expected = if concerns(&due, &person) { 1 + recalled } else { 0 };
            if told != expected {
                missing.push(format!("{} to {person}: {told} times, not {expected}", due.duty.id));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "seed {seed}");
    let summaries: Vec<&String> = year
        .sent
        .iter()
        .filter(|(person, ..)| person == ADMINISTRATOR)
        .map(|(_, text, _)| text)
        .collect();
    let half = |text: &&String| text.contains("confirmations reçues, 150 sur 300");
    assert!(summaries.iter().any(half), "{summaries:?}");
    let expecting = year
        .world
        .duties()
        .iter()
        .filter(|duty| duty.acknowledge_within.is_some())
        .count();
    let count = |part: &str| summaries.iter().map(|text| text.matches(part).count()).sum::<usize>();
    assert_eq!(
        count("confirmations reçues"),
        expecting,
        "one summary for each duty that expects an answer"
    );
    assert_eq!(
        count("LINE n° 1 est à préparer"),
        5,
        "LINE, once a period: {summaries:?}"
    );
}

#[test]
fn a_clock_that_was_far_ahead_once_silences_no_duty_and_repeats_none() {
    let at = |text: &str| -> Zoned { text.parse().expect("a time") };
    let mut year = Year::begin("2026-08-03T10:00:00[Europe/Paris]");
    year.look(false);
    let (begin, end) = (year.local(), at("2027-07-31T23:00:00[Europe/Paris]"));
    // Nothing is due yet when the clock jumps into February, and comes back.
    year.now = at("2027-02-02T10:00:00[Europe/Paris]").timestamp();
    year.look(false);
    let ahead = year.sent.len();
    let moments = year.moments(&year.local(), &end);
    assert!(ahead > 0, "what is due until then is told");
    year.now = at("2026-08-04T10:00:00[Europe/Paris]").timestamp();
    year.look(false);
    assert_eq!(year.store().duties_mark().expect("readable"), Some(year.now));
    while year.now <= end.timestamp() {
        if year.has_something_due(&moments) {
            year.look(false);
        }
        year.now = year.now.checked_add(SignedDuration::from_hours(1)).expect("in range");
    }
    assert!(year.sent.len() > ahead, "what comes later is told as well");
    for due in duties_between(year.world.duties(), &year.school.standpoint(end.clone()), &begin) {
        let most = 1 + usize::from(due.duty.acknowledge_within.is_some());
        let told = told(&year, &due);
        assert!(told.values().any(|times| *times > 0), "{}", due.duty.id);
        for (person, times) in told {
            let most = if answers(&person) { 1 } else { most };
            assert!(times <= most, "{} to {person}: {times} times", due.duty.id);
        }
    }
}

/// What is shipped, of which nobody asks anything: learning what people may ask takes longer than the rest.
fn without_questions(mut content: Content) -> Content {
    for intent in &mut content.intents {
        intent.examples.truncate(1);
    }
    content
}

/// Every other person says that it is done.
fn answers(person: &str) -> bool {
    let number = person
        .strip_prefix("@rrupn")
        .and_then(|number| number.parse::<usize>().ok());
    number.is_some_and(|number| number % 2 == 0)
}

/// How often each person was told of a duty.
fn told(year: &Year, due: &DueDuty<'_>) -> BTreeMap<String, usize> {
    let mut told: BTreeMap<String, usize> = (0..RRUPN).map(|number| (format!("@rrupn{number}"), 0)).collect();
    for (person, text, _) in &year.sent {
        if let Some(times) = told.get_mut(person) {
            *times += text.matches(&due.duty.title).count();
        }
    }
    told
}
