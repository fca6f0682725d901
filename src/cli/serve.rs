//! `guichet serve`: the Matrix bot.

use std::convert::Infallible;
use std::path::Path;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use jiff::Timestamp;
use tokio::sync::watch;
use tracing::{error, info, warn};
use tracing_subscriber::EnvFilter;

use super::account::Account;
use super::{Failure, Place, desk, house};
use crate::adapter::feeds::{self, WatchError};
use crate::adapter::matrix::{self, Outbound, Recovery, Session, SyncError};
use crate::config::{AllowList, FeedList, Feeds, Rate, STUCK, Settings, Threads};
use crate::dialogue::{Rules, World};
use crate::runtime::{Clerk, Engine, Health, Phase, Report, STATUS, aborting, signals, stopping};
use crate::store::Store;

/// How often the file is written that says how the bot is doing.
const STATUS_EVERY: Duration = Duration::from_secs(5);

/// Each costs memory; the SDK's stores are asked by few at a time.
const BLOCKING_THREADS: usize = 8;

/// What the command line says.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    #[command(flatten)]
    account: Account,
    /// Accept invitations from these servers (example.org) and users (@name:example.org), separated by commas
    /// [default: the users of the bot's own homeserver]
    #[arg(long, env = "GUICHET_ALLOW", value_name = "LIST")]
    allow: Option<AllowList>,
    /// Where replies go to a thread
    #[arg(long, env = "GUICHET_THREADS", value_enum, default_value_t = Threads::Always)]
    threads: Threads,
    /// The staff, who write to many rooms, compose LINE and ask « état »: full user ids, separated by commas
    #[arg(long, env = "GUICHET_ADMINS", value_name = "LIST", value_delimiter = ',')]
    admins: Vec<String>,
    /// What goes to many rooms has to be approved by a second person of GUICHET_ADMINS
    #[arg(long, env = "GUICHET_APPROVAL")]
    approval: bool,
    /// The room in which a message to many rooms is tried out first, by its id [default: where it is written]
    #[arg(long, env = "GUICHET_TEST_ROOM", value_name = "ROOM")]
    test_room: Option<String>,
    /// Who gets LINE in a direct message without having subscribed, separated by commas: « rrupn » [default: nobody]
    #[arg(long, env = "GUICHET_LINE_ROLES", value_name = "LIST", value_delimiter = ',')]
    line_roles: Vec<String>,
    /// Send the homeserver no more than so many requests a second (Tchap: 1) [default: as many as it takes]
    #[arg(long, env = "GUICHET_RATE", value_name = "NUMBER")]
    rate: Option<Rate>,
    /// A person may have so many reminders
    #[arg(long, env = "GUICHET_REMINDERS", value_name = "NUMBER", default_value_t = desk::MOST)]
    reminders: usize,
    /// Open the session anew when the homeserver has not answered for so many seconds
    #[arg(long, env = "GUICHET_STUCK", value_name = "SECONDS", default_value_t = STUCK.as_secs(), value_parser = clap::value_parser!(u64).range(3..))]
    stuck: u64,
    /// RSS, Atom and JSON feeds that bring news for LINE, separated by commas: national=https://…, académique=https://…
    #[arg(long, env = "GUICHET_FEEDS", value_name = "LIST")]
    feeds: Option<FeedList>,
    /// Visit a feed every so many minutes
    #[arg(long, env = "GUICHET_FEEDS_EVERY", value_name = "MINUTES", default_value_t = Feeds::EVERY.as_secs() / 60, value_parser = clap::value_parser!(u64).range(15..=1440))]
    feeds_every: u64,
    /// The feeds that are listed may be on servers inside a private network
    #[arg(long, env = "GUICHET_FEEDS_PRIVATE", value_parser = FalseyValueParser::new())]
    feeds_private: bool,
}

/// Runs the command.
pub(super) fn run(place: &Place, options: Options) -> Result<(), Failure> {
    log_to_stderr();
    log_panics();
    let (store, world) = house::open(place)?;
    let mut settings = options.account.settings(place)?;
    let password = options.account.password(&settings, false)?;
    settings.allow = options.allow.unwrap_or_default();
    settings.threads = options.threads;
    settings.administrators = options.admins.iter().map(|user| user.trim().to_owned()).collect();
    settings.rules = Rules {
        approval: options.approval,
        test_room: options.test_room.filter(|room| !room.is_empty()),
        line_roles: options
            .line_roles
            .iter()
            .map(|role| role.trim().to_owned())
            .filter(|role| !role.is_empty())
            .collect(),
    };
    settings.rate = options.rate;
    settings.most_reminders = options.reminders;
    settings.stuck = Duration::from_secs(options.stuck);
    settings.feeds.list = options.feeds.unwrap_or_default();
    settings.feeds.every = Duration::from_mins(options.feeds_every);
    settings.feeds.private = options.feeds_private;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(BLOCKING_THREADS)
        .enable_all()
        .build()?;
    runtime.block_on(serve(&settings, password.as_deref(), (&store, &world)))
}

async fn serve(settings: &Settings, password: Option<&str>, (store, world): (&Store, &World)) -> Result<(), Failure> {
    let phase = signals()?;
    let health = Health::new(Timestamp::now());
    let status = settings.data.join(STATUS);
    let shop = Shop {
        settings,
        password,
        store,
        world,
        health: &health,
    };
    tokio::select! {
        served = async {
            while let Served::Stuck = shop.serve(phase.clone()).await? {
                warn!("the sync was stuck; the session is opened anew");
            }
            Ok::<_, Failure>(())
        } => served?,
        never = tell_how_it_is(&health, store, &status) => match never? {},
        never = take_in_news(&settings.feeds, store, phase.clone()) => match never? {},
    }
    let report = Report {
        stopped: true,
        ..health.report(store, Timestamp::now())?
    };
    Ok(report.write(&status)?)
}

/// What a session works with.
struct Shop<'a> {
    settings: &'a Settings,
    password: Option<&'a str>,
    store: &'a Store,
    world: &'a World,
    health: &'a Health,
}

/// Why a session ended.
enum Served {
    /// It was told to.
    Stopped,
    /// The sync was stuck.
    Stuck,
}

impl Shop<'_> {
    /// Opens the session, and works until it ends.
    async fn serve(&self, mut phase: watch::Receiver<Phase>) -> Result<Served, Failure> {
        let acked = self.store.sync_token()?;
        let session = tokio::select! {
            session = matrix::open(self.settings, self.password, acked.as_deref()) => session?,
            _ = phase.changed() => return Ok(Served::Stopped),
        };
        tell(&session);
        let messenger = Outbound::new(session.client.clone());
        let engine = Engine {
            clerk: Clerk {
                world: self.world,
                store: self.store,
                administrators: &self.settings.administrators,
                school: &self.settings.school,
                most_reminders: self.settings.most_reminders,
                rules: &self.settings.rules,
                only_room: None,
            },
            messenger: &messenger,
            health: self.health,
            rate: self.settings.rate,
        };
        let (work, heard) = watch::channel(0);
        let (done, answered) = watch::channel(0);
        let (shop, reports) = ((self.store, self.settings), (&work, answered, self.health));
        let listening = matrix::run(&session.client, shop, reports, phase.clone());
        tokio::select! {
            // Listening ends first when it is told to stop; what was heard until then is still worked on.
            listened = listening => match listened {
                Err(SyncError::Stuck) => return Ok(Served::Stuck),
                listened => listened?,
            },
            worked = engine.run((heard, done), phase.clone()) => worked?,
        }
        if *work.borrow() > 0 {
            tokio::select! {
                finished = engine.finish(phase.clone()) => finished?,
                () = aborting(phase.clone()) => {}
            }
        }
        self.store.flush()?;
        info!("stopped");
        Ok(Served::Stopped)
    }
}

/// Watches the feeds, if there are any, until the process is told to stop. News are no reason to end it.
async fn take_in_news(feeds: &Feeds, store: &Store, phase: watch::Receiver<Phase>) -> Result<Infallible, Failure> {
    if !feeds.list.0.is_empty() {
        match feeds::watch(feeds, store, stopping(phase)).await {
            Ok(()) => {}
            Err(WatchError::Store(lost)) => return Err(lost.into()),
            Err(error @ WatchError::Client(_)) => error!(%error, "no news come in"),
        }
    }
    std::future::pending().await
}

/// Keeps the file that says how the bot is doing.
async fn tell_how_it_is(health: &Health, store: &Store, file: &Path) -> Result<Infallible, Failure> {
    loop {
        let written =
            tokio::task::block_in_place(|| Ok::<_, Failure>(health.report(store, Timestamp::now())?.write(file)))?;
        if let Err(error) = written {
            warn!(%error, "the status file cannot be written; check that the disk is not full");
        }
        tokio::time::sleep(STATUS_EVERY).await;
    }
}

fn tell(session: &Session) {
    match &session.recovery {
        Recovery::Made(_) => {
            let file = session.recovery_key_file.display();
            info!(%file, "a recovery key was made; keep a copy of this file in a safe place");
        }
        Recovery::Missing(why) => warn!(why, "people will see this device as not verified"),
        Recovery::SameDevice | Recovery::Recovered => {}
    }
    let device = session.client.device_id().map(tracing::field::display);
    info!(device, "logged in, listening");
}

/// Logs go to standard error; `RUST_LOG` chooses how much. The SDK's expected 404s are no errors to us.
fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| {
        EnvFilter::new("info,matrix_sdk=warn,matrix_sdk_base=warn,matrix_sdk_crypto=error,matrix_sdk::http_client=off")
    });
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}

/// A panic is logged by its place only: its message may hold what somebody wrote.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        error!(place, "a panic");
    }));
}
