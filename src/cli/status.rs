//! `guichet status`: how the running bot is doing, from the file that it keeps beside its store.

use std::io::Write;

use jiff::{SignedDuration, Timestamp};

use super::{Failure, Place, house};
use crate::runtime::{Report, STATUS};

/// What the command line says.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(place: &Place, options: &Options) -> Result<(), Failure> {
    let file = house::data_folder(place).join(STATUS);
    let report = Report::read(&file).map_err(|source| Failure::File {
        what: format!("cannot read {}", file.display()),
        source,
        remedy: "remove it; the running bot writes it anew within seconds",
    })?;
    let Some(report) = report else {
        return Err(Failure::Unmet(format!(
            "no bot has run on the data folder {} yet; start one with « guichet serve », or give another folder with --data",
            house::data_folder(place).display()
        )));
    };
    let now = Timestamp::now();
    let mut output = std::io::stdout().lock();
    if options.json {
        let json = serde_json::to_string_pretty(&report).expect("a report has string keys only");
        writeln!(output, "{json}")?;
    } else {
        print(&report, now, &mut output)?;
    }
    if report.is_well(now) {
        Ok(())
    } else if report.is_fresh(now) {
        Err(Failure::Unmet("not all is well, see above".to_owned()))
    } else {
        Err(Failure::Unmet(format!(
            "the bot is not running: it was last there {} ago; start it with « guichet serve »",
            span(now.duration_since(report.at))
        )))
    }
}

fn print(report: &Report, now: Timestamp, output: &mut impl Write) -> std::io::Result<()> {
    let ago = |at: Timestamp| span(now.duration_since(at));
    let connected = report
        .connected_since
        .map_or_else(|| "no".to_owned(), |since| format!("for {}", ago(since)));
    let oldest = report
        .oldest_unsent
        .map_or_else(String::new, |asked| format!(", the oldest asked {} ago", ago(asked)));
    let error = report.last_error.as_ref();
    let error = error.map_or_else(
        || "none".to_owned(),
        |error| format!("{}, {} ago", error.what, ago(error.at)),
    );
    let verified = if report.verified {
        "yes"
    } else {
        "no: people's clients warn about it; see « guichet login »"
    };
    for (name, value) in [
        ("version", report.version.clone()),
        ("process", format!("{}, up for {}", report.pid, ago(report.started))),
        ("connected", connected),
        ("verified", verified.to_owned()),
        ("rooms", report.rooms.to_string()),
        ("to decide", report.inbox.to_string()),
        ("to send", format!("{}{oldest}", report.outbox)),
        ("to broadcast", format!("{} rooms", report.broadcasts)),
        ("waiting for a key", report.undecrypted.to_string()),
        ("unanswered", report.unanswered.to_string()),
        ("last error", error),
    ] {
        writeln!(output, "{name:<18} {value}")?;
    }
    Ok(())
}

/// « 3 h 20 min », « 12 s ».
fn span(duration: SignedDuration) -> String {
    let seconds = duration.as_secs().max(0);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds / 3600 % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_told_in_two_units_at_most() {
        for (seconds, expected) in [
            (5, "5 s"),
            (125, "2 min"),
            (12_000, "3 h 20 min"),
            (90_000, "1 d 1 h"),
            (-3, "0 s"),
        ] {
            assert_eq!(span(SignedDuration::from_secs(seconds)), expected);
        }
    }
}
