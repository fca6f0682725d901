//! The whole house without a homeserver: what is written in rooms is heard, decided, kept; what would be sent is read.

use std::sync::LazyLock;

use guichet::calendar::School;
use guichet::content;
use guichet::dialogue::{ConversationKey, Event, MessageId, RoomFacts, Rules, World};
use guichet::runtime::{Clerk, end_campaign, remind_due};
use guichet::store::{Batch, Incoming, Origin, Parcel, Posted, Store};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

/// Somebody of the staff.
pub(crate) const ADA: &str = "@ada:example.org";
/// Somebody else of the staff.
pub(crate) const BEA: &str = "@bea:example.org";
/// Somebody who is not.
pub(crate) const CYD: &str = "@cyd:example.org";

/// What is known: it takes its time to learn.
static WORLD: LazyLock<World> = LazyLock::new(|| World::new(content::embedded().0));

/// A bot with a clock that is moved by hand.
pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) world: &'static World,
    pub(crate) rules: Rules,
    pub(crate) school: School,
    pub(crate) now: Timestamp,
    staff: Vec<String>,
    messages: usize,
    events: usize,
    _folder: TempDir,
}

/// What would be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Where.
    pub(crate) room: String,
    /// `reply`, `note`, `edit`, `redact`, `file` …
    pub(crate) kind: &'static str,
    /// What it says: the text of a message, the content of a file.
    pub(crate) text: String,
}

impl House {
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self {
            store: Store::open(folder.path()).expect("a store"),
            world: &WORLD,
            rules: Rules::default(),
            school: School::default(),
            now: "2026-11-26T09:00:00Z".parse().expect("a time"),
            staff: vec![ADA.to_owned(), BEA.to_owned()],
            messages: 0,
            events: 0,
            _folder: folder,
        }
    }

    pub(crate) fn clerk(&self) -> Clerk<'_> {
        Clerk {
            world: self.world,
            store: &self.store,
            administrators: &self.staff,
            school: &self.school,
            most_reminders: 50,
            rules: &self.rules,
            only_room: None,
        }
    }

    /// The bot is in a room from now on.
    pub(crate) fn room(&self, room: &str, facts: &RoomFacts) {
        let batch = Batch {
            rooms: vec![(room.to_owned(), "$last".to_owned())],
            facts: vec![(room.to_owned(), facts.clone())],
            ..Batch::default()
        };
        self.store.receive(&batch).expect("written");
    }

    /// A room with several people.
    pub(crate) fn group(&self, room: &str, name: &str) {
        let name = Some(name.to_owned());
        self.room(
            room,
            &RoomFacts {
                name,
                ..RoomFacts::default()
            },
        );
    }

    /// A room for two.
    pub(crate) fn direct(&self, room: &str, person: &str) {
        let facts = RoomFacts {
            name: Some(person.trim_start_matches('@').to_owned()),
            person: Some(person.to_owned()),
            ..RoomFacts::default()
        };
        self.room(room, &facts);
    }

    /// Time goes by.
    pub(crate) fn wait(&mut self, minutes: i64) {
        self.now += SignedDuration::from_mins(minutes);
    }

    pub(crate) fn origin(&self) -> Origin {
        Origin {
            device: "POST".to_owned(),
            at: self.now,
        }
    }

    /// Somebody writes; gives what is sent because of it.
    pub(crate) fn says(&mut self, person: &str, room: &str, text: &str) -> Vec<Sent> {
        self.messages += 1;
        let message = MessageId(format!("${}", self.messages));
        let text = text.to_owned();
        self.hears(person, room, Event::Heard { message, text })
    }

    /// The last message that was written.
    pub(crate) fn last_message(&self) -> MessageId {
        MessageId(format!("${}", self.messages))
    }

    /// Something happens; gives what is sent because of it.
    pub(crate) fn hears(&mut self, person: &str, room: &str, event: Event) -> Vec<Sent> {
        self.hears_about(person, room, event, (None, false))
    }

    /// Somebody writes to others in the thread of the announcement of a campaign; gives what is sent because of it.
    pub(crate) fn overhears(&mut self, person: &str, room: &str, text: &str, campaign: &str) -> Vec<Sent> {
        self.messages += 1;
        let message = MessageId(format!("${}", self.messages));
        let text = text.to_owned();
        self.hears_about(person, room, Event::Heard { message, text }, (Some(campaign), true))
    }

    /// Somebody answers the poll of a campaign; gives what is sent because of it.
    pub(crate) fn votes(&mut self, person: &str, room: &str, campaign: &str, options: &[&str]) -> Vec<Sent> {
        self.messages += 1;
        let event = Event::Voted {
            message: MessageId(campaign.to_owned()),
            options: options.iter().map(|option| (*option).to_owned()).collect(),
            vote: MessageId(format!("${}", self.messages)),
        };
        self.hears_about(person, room, event, (Some(campaign), false))
    }

    /// Time goes by up to a moment, and what falls due until then is delivered when it does; gives what is sent.
    pub(crate) fn wait_until(&mut self, moment: &str) -> Vec<Sent> {
        let end: Timestamp = moment.parse().expect("a time");
        let mut sent = Vec::new();
        while let Some(due) = self
            .store
            .next_due(self.now)
            .expect("readable")
            .filter(|due| *due <= end)
        {
            self.now = due;
            remind_due(&self.store, &self.school, ("POST", self.now)).expect("written");
            sent.extend(self.send());
        }
        self.now = end;
        sent
    }

    /// Something happens about a campaign, or is said to others; gives what is sent because of it.
    pub(crate) fn hears_about(
        &mut self,
        person: &str,
        room: &str,
        event: Event,
        (about, is_overheard): (Option<&str>, bool),
    ) -> Vec<Sent> {
        self.events += 1;
        let incoming = Incoming {
            room: room.to_owned(),
            event_id: match &event {
                Event::Heard { message, .. } | Event::Shared { message, .. } => message.0.clone(),
                _ => format!("$event{}", self.events),
            },
            conversation: ConversationKey {
                room: room.to_owned(),
                thread: None,
                person: person.to_owned(),
            },
            thread: None,
            event,
            at: self.now,
            age_ms: Some(0),
            about: about.map(str::to_owned),
            is_overheard,
        };
        let batch = Batch {
            heard: vec![incoming],
            ..Batch::default()
        };
        self.store.receive(&batch).expect("written");
        for row in self.store.inbox().expect("readable") {
            self.clerk().decide(&row, self.origin()).expect("written");
        }
        self.send()
    }

    /// What waits to be sent is sent.
    pub(crate) fn send(&mut self) -> Vec<Sent> {
        let mut sent = Vec::new();
        for row in self.store.outbox().expect("readable") {
            let event_id = format!("$sent{}", row.number);
            self.store.delivered(&row, &event_id).expect("written");
            let (kind, text) = match row.parcel {
                Parcel::Reply { plain, .. } => ("reply", plain),
                Parcel::Note { plain, .. } => ("note", plain),
                Parcel::Edit { plain, .. } => ("edit", plain),
                Parcel::File { file, .. } => ("file", format!("{}\n{}", file.name, file.text)),
                Parcel::Redact { .. } => ("redact", String::new()),
                Parcel::React { .. } => continue,
                Parcel::Post { .. } | Parcel::Seek { .. } => panic!("no row of the outbox"),
            };
            sent.push(Sent {
                room: row.room,
                kind,
                text,
            });
        }
        sent
    }

    /// Brings every campaign that is under way to its end; gives what the rooms see, in order: a post, an edit, a redaction.
    /// What staff are told about it is sent as well, and not given.
    pub(crate) fn campaigns(&mut self) -> Vec<Sent> {
        let mut sent = Vec::new();
        for campaign in self.store.campaigns().expect("readable") {
            while let Some(mut copy) = self
                .store
                .copies_to_make(&campaign.id, None, 1)
                .expect("readable")
                .pop()
                .filter(|_| campaign.is_under_way())
            {
                let tried = std::slice::from_mut(&mut copy);
                self.store
                    .try_copies(&campaign, tried, &self.origin())
                    .expect("written");
                let step = copy.next(&campaign).expect("it is to be made");
                let row = copy.row(step, &campaign, |answer| {
                    (guichet::render::plain(answer), String::new())
                });
                let (kind, text) = match row.parcel {
                    Parcel::Post { content, .. } => match content {
                        Posted::Text { plain, .. } => ("post", plain),
                        Posted::File(file) => ("file", format!("{}\n{}", file.name, file.text)),
                        Posted::Poll(poll) => ("poll", poll.question),
                    },
                    Parcel::Edit { plain, .. } => ("edit", plain),
                    Parcel::Redact { .. } => ("redact", String::new()),
                    other => panic!("not sent for a copy: {other:?}"),
                };
                self.events += 1;
                let copy = copy.after(step, &campaign, &format!("$copy{}", self.events));
                self.store.keep_copy(&campaign, &copy).expect("written");
                sent.push(Sent {
                    room: row.room,
                    kind,
                    text,
                });
            }
            if campaign.is_under_way() {
                end_campaign((&self.store, self.world), &campaign, &self.origin()).expect("written");
            }
        }
        self.send();
        sent
    }
}

/// What is said in one room.
#[track_caller]
pub(crate) fn only(sent: &[Sent]) -> &str {
    match sent {
        [one] => &one.text,
        other => panic!("not one message: {other:#?}"),
    }
}
