//! What the store takes on disk after many handled messages: `cargo bench --no-default-features --bench store`.
//!
//! Each message is heard, decided, sent and acknowledged, a hundred at a time; what is old is forgotten in between, as the
//! running bot does.

use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use guichet::dialogue::{Conversation, ConversationKey, Event, MessageId};
use guichet::store::{Batch, Incoming, Mail, Parcel, Store};
use jiff::Timestamp;

const MESSAGES: usize = 100_000;
const AT_ONCE: usize = 100;
/// The bot tidies every ten minutes; here, after so many messages.
const TIDY: usize = 5_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = tempfile::tempdir()?;
    let folder = data.path().join("store");
    let store = Store::open(&folder)?;
    let now: Timestamp = "2026-11-24T10:00:00Z".parse()?;
    let mut output = std::io::stdout().lock();
    let begin = Instant::now();
    for first in (0..MESSAGES).step_by(AT_ONCE) {
        handle(&store, first..first + AT_ONCE, now)?;
        let handled = first + AT_ONCE;
        if handled.is_multiple_of(TIDY) {
            store.forget_old(now)?;
        }
        if handled.is_multiple_of(10_000) {
            let (inbox, outbox) = (store.inbox()?.len(), store.outbox()?.len());
            writeln!(
                output,
                "{handled:>7} messages: {:>6.1} MiB on disk, {inbox} in the inbox, {outbox} in the outbox, {:.0} s",
                mebibytes(size(&folder)?),
                begin.elapsed().as_secs_f64()
            )?;
        }
    }
    Ok(())
}

fn handle(store: &Store, numbers: std::ops::Range<usize>, at: Timestamp) -> Result<(), guichet::store::StoreError> {
    let heard = numbers.map(|number| message(number, at)).collect();
    let sync_token = Some("s1".to_owned());
    store.receive(&Batch {
        heard,
        sync_token,
        ..Batch::default()
    })?;
    for waiting in store.inbox()? {
        let question = waiting.incoming.event_id.clone();
        let reply = Parcel::Reply {
            question: question.clone(),
            shown: None,
            thread: Some(question),
            plain: "Votre messagerie académique se consulte ici. ".repeat(10),
            html: "<p>Votre messagerie académique se consulte ici.</p>".repeat(10),
            conversation: waiting.incoming.conversation.clone(),
        };
        let mail = Mail {
            conversation: Some(Conversation::default()),
            parcels: vec![("reply".to_owned(), reply)],
            ..Mail::default()
        };
        store.decide(&waiting, &mail)?;
    }
    store.flush()?;
    for row in store.outbox()? {
        store.delivered(&row, &format!("$answer-to-{}", row.number))?;
    }
    Ok(())
}

fn message(number: usize, at: Timestamp) -> Incoming {
    let room = format!("!room{}:example.org", number % 200);
    let event_id = format!("$question-number-{number}-with-a-long-identifier");
    Incoming {
        conversation: ConversationKey {
            room: room.clone(),
            thread: Some(event_id.clone()),
            person: format!("@person{}:example.org", number % 3_000),
        },
        thread: Some(event_id.clone()),
        event: Event::Heard {
            message: MessageId(event_id.clone()),
            text: "où est ma messagerie académique ?".to_owned(),
        },
        room,
        event_id,
        at,
        age_ms: None,
        about: None,
        is_overheard: false,
    }
}

fn size(folder: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() {
            size(&entry.path())?
        } else {
            entry.metadata()?.len()
        };
    }
    Ok(bytes)
}

fn mebibytes(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1024).unwrap_or(u32::MAX)) / 1024.0
}
