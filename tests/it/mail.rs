//! Inbox and outbox: heard once, decided once, sent under one name, whenever the process stops.

use std::path::Path;

use guichet::dialogue::{Conversation, ConversationKey, Event, MessageId, NewsChange};
use guichet::knowledge::{Issue, Item, Level};
use guichet::store::{Batch, Incoming, Mail, Parcel, Store, Unanswered, Why};

const ROOM: &str = "!room:example.org";

fn open(folder: &Path) -> Store {
    Store::open(folder).expect("the store opens")
}

fn key() -> ConversationKey {
    ConversationKey {
        room: ROOM.to_owned(),
        thread: None,
        person: "@ada:example.org".to_owned(),
    }
}

fn heard(event_id: &str) -> Incoming {
    Incoming {
        room: ROOM.to_owned(),
        event_id: event_id.to_owned(),
        conversation: key(),
        thread: Some("$root".to_owned()),
        event: Event::Heard {
            message: MessageId(event_id.to_owned()),
            text: "horaires du phare".to_owned(),
        },
        at: "2026-11-24T08:00:00Z".parse().expect("a time"),
        age_ms: None,
        about: None,
        is_overheard: false,
    }
}

fn batch<const N: usize>(heard: [Incoming; N], sync_token: Option<&str>) -> Batch {
    Batch {
        heard: heard.into(),
        sync_token: sync_token.map(str::to_owned),
        ..Batch::default()
    }
}

fn answer(question: &str) -> Mail {
    let mut conversation = Conversation::default();
    conversation.profile.insert("departement".to_owned(), "23".to_owned());
    let reply = Parcel::Reply {
        question: question.to_owned(),
        shown: None,
        thread: Some("$root".to_owned()),
        plain: "À 9 h 30.".to_owned(),
        html: "<p>À 9 h 30.</p>".to_owned(),
        conversation: key(),
    };
    let react = Parcel::React {
        question: question.to_owned(),
        key: "1️⃣".to_owned(),
    };
    Mail {
        conversation: Some(conversation),
        parcels: vec![("reply".to_owned(), reply), ("react1".to_owned(), react)],
        ..Mail::default()
    }
}

fn event_ids(store: &Store) -> Vec<String> {
    let inbox = store.inbox().expect("readable");
    inbox.into_iter().map(|waiting| waiting.incoming.event_id).collect()
}

#[test]
fn a_question_without_an_answer_is_listed_until_it_is_taken_off() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let store = open(folder.path());
    store.receive(&batch([heard("$1")], None)).expect("taken in");
    let unanswered = Unanswered {
        room: ROOM.to_owned(),
        event_id: "$1".to_owned(),
        text: "horaires du phare".to_owned(),
        at: "2026-11-24T08:00:00Z".parse().expect("a time"),
        why: Why::TooOld,
    };
    let mail = Mail {
        unanswered: Some(unanswered.clone()),
        ..Mail::default()
    };
    store
        .decide(&store.inbox().expect("readable")[0], &mail)
        .expect("decided");
    let listed = store.unanswered().expect("readable");
    assert_eq!(
        listed.iter().map(|(_, question)| question).collect::<Vec<_>>(),
        [&unanswered]
    );
    store.clear_unanswered(&[listed[0].0]).expect("taken off");
    assert_eq!(store.unanswered().expect("readable"), []);
}

#[test]
fn what_was_heard_once_is_not_heard_again() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let store = open(folder.path());
    store
        .receive(&batch([heard("$1"), heard("$2")], Some("s1")))
        .expect("written");
    store
        .receive(&batch([heard("$2"), heard("$3"), heard("$3")], Some("s2")))
        .expect("written");
    drop(store);
    let store = open(folder.path());
    assert_eq!(event_ids(&store), ["$1", "$2", "$3"]);
    assert_eq!(store.sync_token().expect("readable").as_deref(), Some("s2"));
    let first = store.inbox().expect("readable").remove(0);
    store.decide(&first, &Mail::default()).expect("written");
    store
        .receive(&batch([heard("$1"), heard("$4")], None))
        .expect("written");
    assert_eq!(event_ids(&store), ["$2", "$3", "$4"], "nor once it was decided");
    assert_eq!(store.sync_token().expect("readable").as_deref(), Some("s2"));
    assert!(store.heard_in(ROOM, "$1").expect("readable").is_some());
    assert!(store.heard_in("!other:example.org", "$1").expect("readable").is_none());
}

#[test]
fn a_decision_is_kept_whole_and_only_once() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let store = open(folder.path());
    assert!(!store.is_in_thread(ROOM, "$root").expect("readable"));
    store.receive(&batch([heard("$1")], None)).expect("written");
    assert!(store.is_in_thread(ROOM, "$root").expect("readable"), "spoken to in it");
    let waiting = store.inbox().expect("readable").remove(0);
    store.decide(&waiting, &answer("$1")).expect("written");
    store
        .decide(&waiting, &answer("$1"))
        .expect_err("it is decided already");
    store.flush().expect("flushed");
    drop(store);
    let store = open(folder.path());
    assert_eq!(event_ids(&store), [""; 0]);
    assert_eq!(
        store.conversation(&key()).expect("readable").profile["departement"],
        "23"
    );
    assert!(store.is_in_thread(ROOM, "$root").expect("readable"));
    let outbox = store.outbox().expect("readable");
    let kinds: Vec<bool> = outbox
        .iter()
        .map(|row| matches!(row.parcel, Parcel::Reply { .. }))
        .collect();
    assert_eq!(kinds, [true, false], "the answer first, then what hangs on it");
    assert_ne!(outbox[0].transaction, outbox[1].transaction);
}

#[test]
fn news_that_are_sent_wait_no_more_and_postponed_ones_wait_for_the_next_issue() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let store = open(folder.path());
    let item = |id: &str, postponed| Item {
        id: id.to_owned(),
        level: Level::National,
        title: id.to_owned(),
        standfirst: String::new(),
        link: None,
        date: "2026-11-24".parse().expect("a date"),
        audience: None,
        rank: 0,
        postponed,
    };
    let issue = Issue {
        number: 1,
        school_year: 2026,
        period: 2,
        date: "2026-12-14".parse().expect("a date"),
        items: vec![item("$sent", false)],
    };
    let kept = [item("$sent", false), item("$later", true)].map(NewsChange::Keep);
    for (id, news) in [("$1", kept.to_vec()), ("$2", vec![NewsChange::Publish(issue.clone())])] {
        store.receive(&batch([heard(id)], None)).expect("written");
        let waiting = store.inbox().expect("readable").remove(0);
        let mail = Mail {
            news,
            ..Mail::default()
        };
        store.decide(&waiting, &mail).expect("written");
    }
    assert_eq!(store.news().expect("readable"), [item("$later", false)]);
    assert_eq!(store.issues().expect("readable"), [issue]);
}

#[test]
fn rows_leave_in_order_and_are_remembered_as_answers() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for round in 0..3 {
        let store = open(folder.path());
        let question = format!("$q{round}");
        store.receive(&batch([heard(&question)], None)).expect("written");
        let waiting = store.inbox().expect("readable").remove(0);
        store.decide(&waiting, &answer(&question)).expect("written");
        store.flush().expect("flushed");
    }
    let store = open(folder.path());
    let outbox = store.outbox().expect("readable");
    let questions: Vec<&str> = outbox
        .iter()
        .filter_map(|row| match &row.parcel {
            Parcel::Reply { question, .. } => Some(question.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(questions, ["$q0", "$q1", "$q2"], "the order holds across restarts");
    assert_eq!(store.reply_to(ROOM, "$q0").expect("readable"), None);
    store.delivered(&outbox[0], "$answer").expect("written");
    store.delivered(&outbox[1], "$reaction").expect("written");
    store.given_up(&outbox[2]).expect("written");
    assert_eq!(store.outbox().expect("readable"), outbox[3..]);
    let reply = store.reply_to(ROOM, "$q0").expect("readable").expect("it was answered");
    assert_eq!((reply.answer.as_str(), reply.conversation), ("$answer", key()));
    assert_eq!(
        store.question_of(ROOM, "$answer").expect("readable").as_deref(),
        Some("$q0")
    );
    assert_eq!(store.question_of(ROOM, "$reaction").expect("readable"), None);
}
