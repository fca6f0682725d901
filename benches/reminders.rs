//! What 100,000 pending reminders cost: `cargo bench --no-default-features --bench reminders`.

use std::io::Write as _;
use std::time::{Duration, Instant};

use guichet::dialogue::{Audience, ConversationKey, Life, Reminder, ReminderTopic};
use guichet::store::{Store, StoreError};
use jiff::{SignedDuration, Zoned};

const REMINDERS: u32 = 100_000;
const PEOPLE: u32 = 3_000;
const AT_ONCE: u32 = 1_000;
const TRIES: usize = 101;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path())?;
    let begin: Zoned = "2026-11-24T10:00:00[Europe/Paris]".parse()?;
    let mut output = std::io::stdout().lock();
    let started = Instant::now();
    for first in (0..REMINDERS).step_by(AT_ONCE as usize) {
        let some: Vec<Reminder> = (first..first + AT_ONCE)
            .map(|number| reminder(number, &begin))
            .collect();
        store.keep(&some)?;
    }
    writeln!(
        output,
        "kept {REMINDERS} reminders in {:.1} s",
        started.elapsed().as_secs_f64()
    )?;
    drop(store);
    // As after a kill: there is no note that it was closed well.
    std::fs::remove_file(folder.path().join("farewell"))?;
    let (opening, store) = timed(|| Store::open(folder.path()));
    writeln!(
        output,
        "opened with them after a kill in {:.0} ms",
        milliseconds(opening)
    )?;
    let (closing, ()) = timed(|| drop(store));
    writeln!(output, "closed with them in {:.0} ms", milliseconds(closing))?;
    let (opening, store) = timed(|| Store::open(folder.path()));
    let store = store?;
    writeln!(output, "opened with them in {:.0} ms", milliseconds(opening))?;
    writeln!(output, "resident memory with them: {:.1} MiB", resident_mebibytes())?;
    let next = median(|| store.next_due(begin.timestamp()).map(|_| ()))?;
    writeln!(
        output,
        "when the next is due: {:.4} ms (median of {TRIES})",
        milliseconds(next)
    )?;
    let now = begin.timestamp() + SignedDuration::from_secs(60);
    let due = store.due(now)?.len();
    let found = median(|| store.due(now).map(|_| ()))?;
    writeln!(
        output,
        "the {due} that are due: {:.4} ms (median of {TRIES})",
        milliseconds(found)
    )?;
    let mine = median(|| {
        store
            .reminders_of("@person7:example.org", "!room7:example.org")
            .map(|_| ())
    })?;
    writeln!(
        output,
        "those of one person: {:.4} ms (median of {TRIES})",
        milliseconds(mine)
    )?;
    Ok(())
}

/// One of a person's reminders, each due ten seconds after the one before.
fn reminder(number: u32, begin: &Zoned) -> Reminder {
    let due = begin + SignedDuration::from_secs(10 * i64::from(number));
    Reminder {
        id: format!("$request-number-{number}-with-a-long-identifier"),
        conversation: ConversationKey {
            room: format!("!room{}:example.org", number % PEOPLE),
            thread: None,
            person: format!("@person{}:example.org", number % PEOPLE),
        },
        thread: None,
        audience: Audience::Person,
        topic: ReminderTopic::Text("vérifier les affectations GAR".to_owned()),
        recurrence: None,
        life: Life::Waiting { due },
    }
}

fn timed<T>(run: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = run();
    (start.elapsed(), result)
}

fn median(mut run: impl FnMut() -> Result<(), StoreError>) -> Result<Duration, StoreError> {
    let mut times = Vec::new();
    for _ in 0..TRIES {
        let (time, result) = timed(&mut run);
        result?;
        times.push(time);
    }
    times.sort();
    Ok(times[TRIES / 2])
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Of this process, as Linux says; not a number elsewhere.
fn resident_mebibytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kibibytes.map_or(f64::NAN, |kibibytes| kibibytes / 1024.0)
}
