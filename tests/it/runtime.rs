//! The shell without a homeserver: what is sent, in which order, and who waits for whom.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use guichet::calendar::School;
use guichet::dialogue::{Campaign, CampaignLife, ConversationKey, Event, MessageId, Rules, World};
use guichet::runtime::{Clerk, Delivery, Engine, Health, Messenger, Phase, Scope};
use guichet::store::{Batch, Incoming, Outgoing, Parcel, Reply, Store, Why};
use tempfile::TempDir;
use tokio::sync::watch;

use crate::small_world;

const ADA: &str = "!ada:example.org";
const BOB: &str = "!bob:example.org";

/// A homeserver that fails as it is told, and remembers what it took.
#[derive(Default)]
struct Post {
    failures: Mutex<HashMap<&'static str, Vec<Delivery>>>,
    taken: Mutex<Vec<(String, Parcel)>>,
    tries: Mutex<Vec<Instant>>,
}

impl Post {
    fn failing(room: &'static str, failures: Vec<Delivery>) -> Self {
        let post = Self::default();
        post.failures.lock().expect("not poisoned").insert(room, failures);
        post
    }

    /// What it took: for each parcel the room's first letter, the kind, and the question.
    fn taken(&self) -> Vec<String> {
        let taken = self.taken.lock().expect("not poisoned");
        let name = |(room, parcel): &(String, Parcel)| {
            let kind = match parcel {
                Parcel::Reply { .. } => "reply",
                Parcel::Edit { .. } => "edit",
                Parcel::Redact { .. } => "redact",
                Parcel::React { .. } => "react",
                Parcel::Post { .. } => "post",
                Parcel::Note { .. } => "note",
                Parcel::Seek { .. } => "seek",
                Parcel::File { .. } => "file",
            };
            format!("{} {kind} {}", &room[1..4], parcel.question())
        };
        taken.iter().map(name).collect()
    }
}

impl Messenger for Post {
    fn attend(&self, _heard: &[Incoming], _answers_wait: bool) {}

    fn device(&self) -> String {
        "POST".to_owned()
    }

    async fn deliver(&self, row: &Outgoing, _reply: Option<&Reply>) -> Delivery {
        self.tries.lock().expect("not poisoned").push(Instant::now());
        let mut failures = self.failures.lock().expect("not poisoned");
        if let Some(failures) = failures
            .get_mut(row.room.as_str())
            .filter(|failures| !failures.is_empty())
        {
            return failures.remove(0);
        }
        let mut taken = self.taken.lock().expect("not poisoned");
        taken.push((row.room.clone(), row.parcel.clone()));
        Delivery::Delivered(format!("$sent{}", taken.len()))
    }
}

fn retry(scope: Scope, after: Option<Duration>) -> Delivery {
    let why = "a test".to_owned();
    Delivery::Retry { after, scope, why }
}

fn heard(room: &str, event_id: &str, event: Event) -> Incoming {
    Incoming {
        room: room.to_owned(),
        event_id: event_id.to_owned(),
        conversation: ConversationKey {
            room: room.to_owned(),
            thread: None,
            person: "@ada:example.org".to_owned(),
        },
        thread: None,
        event,
        at: "2026-11-24T08:00:00Z".parse().expect("a time"),
        age_ms: Some(0),
        about: None,
        is_overheard: false,
    }
}

fn question(room: &str, event_id: &str, text: &str) -> Incoming {
    let message = MessageId(event_id.to_owned());
    let text = text.to_owned();
    heard(room, event_id, Event::Heard { message, text })
}

/// A store, a knowledge base, and a signal for work.
struct Shop {
    store: Store,
    world: World,
    work: watch::Sender<u64>,
    _folder: TempDir,
}

impl Shop {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self {
            store: Store::open(folder.path()).expect("a store"),
            world: World::new(small_world::content()),
            work: watch::channel(0).0,
            _folder: folder,
        }
    }

    fn receive<const N: usize>(&self, heard: [Incoming; N]) {
        let batch = Batch {
            heard: heard.into(),
            ..Batch::default()
        };
        self.store.receive(&batch).expect("written");
        self.work.send_modify(|batches| *batches += 1);
    }

    /// Works while `customer` is there, then stops.
    async fn work(&self, post: &Post, customer: impl Future<Output = ()>) {
        let (phase, watched) = watch::channel(Phase::Running);
        let health = Health::new("2026-11-24T08:00:00Z".parse().expect("a time"));
        let engine = Engine {
            clerk: Clerk {
                world: &self.world,
                store: &self.store,
                administrators: &["@ada:example.org".to_owned()],
                school: &School::default(),
                most_reminders: 10,
                rules: &Rules::default(),
                only_room: None,
            },
            messenger: post,
            health: &health,
            rate: None,
        };
        let customer = async {
            customer.await;
            phase.send_replace(Phase::Stopping);
        };
        let working = engine.run((self.work.subscribe(), watch::channel(0).0), watched);
        let (worked, ()) = tokio::join!(working, customer);
        worked.expect("the store works");
    }
}

async fn until(what: &str, reached: impl Fn() -> bool) {
    let begin = Instant::now();
    while !reached() {
        assert!(begin.elapsed() < Duration::from_secs(30), "{what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_that_fails_holds_up_no_other_and_keeps_its_order() {
    let shop = Shop::open();
    let post = Post::failing(ADA, vec![retry(Scope::Room, None); 2]);
    shop.work(&post, async {
        shop.receive([
            question(ADA, "$1", "horaires du phare"),
            question(ADA, "$2", "merci beaucoup"),
            question(BOB, "$3", "merci beaucoup"),
        ]);
        until("all is sent", || post.taken().len() == 3).await;
    })
    .await;
    assert_eq!(post.taken(), ["bob reply $3", "ada reply $1", "ada reply $2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waited_for_long_is_answered_with_a_word_and_what_waited_too_long_is_kept_for_people() {
    const MINUTE: u64 = 60_000;
    let shop = Shop::open();
    let post = Post::default();
    let aged = |event_id: &str, age_ms: u64| Incoming {
        age_ms: Some(age_ms),
        ..question(ADA, event_id, "horaires du phare")
    };
    shop.work(&post, async {
        shop.receive([
            aged("$1", 5 * MINUTE),
            aged("$2", 3 * 60 * MINUTE),
            aged("$3", 25 * 60 * MINUTE),
            question(BOB, "$4", "xqzt wvbk plomf gnurf"),
        ]);
        until("all is sent", || post.taken().len() == 3).await;
    })
    .await;
    let taken = post.taken.lock().expect("not poisoned");
    let late = |parcel: &Parcel| matches!(parcel, Parcel::Reply { plain, .. } if plain.contains("il y a 3 heures"));
    let late: Vec<bool> = taken.iter().map(|(_, parcel)| late(parcel)).collect();
    assert_eq!(late, [false, true, false]);
    let unanswered = shop.store.unanswered().expect("readable").into_iter();
    let unanswered: Vec<(String, Why)> = unanswered.map(|(_, row)| (row.event_id, row.why)).collect();
    assert_eq!(
        unanswered,
        [("$3".to_owned(), Why::TooOld), ("$4".to_owned(), Why::Unknown)]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_who_asks_is_told_how_it_is_and_nobody_else() {
    let shop = Shop::open();
    let post = Post::default();
    let mut of_bob = question(BOB, "$2", "état");
    of_bob.conversation.person = "@bob:example.org".to_owned();
    shop.work(&post, async {
        shop.receive([question(ADA, "$1", "État ?"), of_bob]);
        until("all is sent", || post.taken().len() == 2).await;
    })
    .await;
    let taken = post.taken.lock().expect("not poisoned");
    let tells = |parcel: &Parcel| matches!(parcel, Parcel::Reply { plain, .. } if plain.contains("réponses à envoyer"));
    assert_eq!(
        taken.iter().map(|(_, parcel)| tells(parcel)).collect::<Vec<_>>(),
        [true, false]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broadcast_goes_to_every_other_room_behind_the_answers_and_ends_with_a_report() {
    let shop = Shop::open();
    let why = "M_FORBIDDEN".to_owned();
    let post = Post::failing("!dan:example.org", vec![Delivery::GiveUp { why }]);
    let rooms = [ADA, BOB, "!cyd:example.org", "!dan:example.org"];
    shop.store
        .receive(&Batch {
            rooms: rooms.map(|room| (room.to_owned(), "$last".to_owned())).into(),
            ..Batch::default()
        })
        .expect("written");
    shop.work(&post, async {
        shop.receive([question(ADA, "$1", "diffuse : le phare ferme à midi")]);
        until("it is shown", || post.taken().contains(&"ada reply $1".to_owned())).await;
        shop.receive([
            question(ADA, "$2", "oui"),
            question(BOB, "$3", "horaires du phare"),
            question(ADA, "$4", "oui"),
        ]);
        until("it is reported", || {
            post.taken().contains(&"ada reply $1 report".to_owned())
        })
        .await;
    })
    .await;
    let taken = post.taken();
    let posts: Vec<&str> = taken
        .iter()
        .filter(|line| line.contains("post"))
        .map(|line| &line[..3])
        .collect();
    assert_eq!(posts, ["bob", "cyd"], "each other room once: {taken:?}");
    let answers = taken
        .iter()
        .rposition(|line| line.ends_with("reply $3"))
        .expect("answered");
    let first = taken.iter().position(|line| line.contains("post")).expect("posted");
    assert!(answers < first, "answers go first: {taken:?}");
    let said = post.taken.lock().expect("not poisoned");
    let report = said.iter().find_map(|(_, parcel)| match parcel {
        Parcel::Reply { question, plain, .. } if question == "$1 report" => Some(plain.clone()),
        _ => None,
    });
    let report = report.expect("a report");
    assert!(
        report.contains("arrivée dans 2 salons sur 3") && report.contains("!dan:example.org"),
        "{report}"
    );
    let life = |campaign: &Campaign| campaign.life;
    let lives: Vec<CampaignLife> = shop.store.campaigns().expect("readable").iter().map(life).collect();
    assert_eq!(lives, [CampaignLife::Sent]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_but_an_administrator_has_anything_broadcast() {
    let shop = Shop::open();
    let post = Post::default();
    let by_bob = |event_id: &str, text: &str| {
        let mut heard = question(BOB, event_id, text);
        heard.conversation.person = "@bob:example.org".to_owned();
        heard
    };
    shop.work(&post, async {
        shop.receive([question(ADA, "$0", "merci beaucoup")]);
        shop.receive([
            by_bob("$1", "diffuse : bonjour"),
            by_bob("$2", "oui"),
            by_bob("$3", "1"),
        ]);
        until("all is answered", || post.taken().len() >= 4).await;
    })
    .await;
    assert!(
        post.taken().iter().all(|line| !line.contains("post")),
        "{:?}",
        post.taken()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_for_good_ends_a_parcel_and_nothing_else() {
    let shop = Shop::open();
    let why = "M_FORBIDDEN".to_owned();
    let post = Post::failing(ADA, vec![Delivery::GiveUp { why }]);
    shop.work(&post, async {
        shop.receive([
            question(ADA, "$1", "horaires du phare"),
            question(ADA, "$2", "merci beaucoup"),
        ]);
        until("the next is sent", || post.taken() == ["ada reply $2"]).await;
    })
    .await;
    assert_eq!(shop.store.outbox().expect("readable"), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wait_that_the_homeserver_asks_for_is_kept_though_people_go_on_asking() {
    let shop = Shop::open();
    let asked = Duration::from_millis(400);
    let post = Post::failing(ADA, vec![retry(Scope::Homeserver, Some(asked))]);
    shop.work(&post, async {
        shop.receive([question(ADA, "$1", "horaires du phare")]);
        until("it was tried", || !post.tries.lock().expect("not poisoned").is_empty()).await;
        shop.receive([question(BOB, "$2", "merci beaucoup")]);
        until("both are sent", || post.taken().len() == 2).await;
    })
    .await;
    let tries = post.tries.lock().expect("not poisoned");
    assert_eq!(tries.len(), 3);
    assert!(tries[1].duration_since(tries[0]) >= asked);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sent_before_the_homeserver_has_been_heard() {
    let shop = Shop::open();
    let post = Post::default();
    shop.store
        .receive(&Batch {
            heard: vec![question(ADA, "$1", "merci beaucoup")],
            ..Batch::default()
        })
        .expect("written");
    shop.work(&post, async {
        tokio::task::yield_now().await;
    })
    .await;
    assert_eq!(post.taken(), [""; 0], "nobody has said who is in the room");
    shop.work(&post, async {
        shop.receive([]);
        until("it is sent", || post.taken().len() == 1).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_that_is_deleted_takes_the_answers_to_its_choices_along() {
    let shop = Shop::open();
    let post = Post::default();
    let message = MessageId("$1".to_owned());
    let tap = Event::Reacted {
        message: message.clone(),
        key: "2️⃣".to_owned(),
        reaction: MessageId("$tap".to_owned()),
    };
    shop.work(&post, async {
        shop.receive([
            question(ADA, "$1", "comment changer la lampe ?"),
            heard(ADA, "$tap", tap),
        ]);
        until("the choice is answered", || post.taken().len() == 4).await;
        shop.receive([heard(ADA, "$gone", Event::Redacted { message })]);
        until("all is taken back", || post.taken().len() == 6).await;
    })
    .await;
    assert_eq!(
        post.taken(),
        [
            "ada reply $1",
            "ada reply $tap",
            "ada react $1",
            "ada react $1",
            "ada redact $1",
            "ada redact $tap"
        ]
    );
}
