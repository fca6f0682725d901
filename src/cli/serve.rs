//! `guichet serve`: the Matrix bot.

use tokio::sync::watch;
use tracing::{error, info, warn};
use tracing_subscriber::EnvFilter;

use super::account::Account;
use super::{Failure, Place, house};
use crate::adapter::matrix::{self, Outbound, Recovery, Session};
use crate::config::{AllowList, Settings, Threads};
use crate::dialogue::World;
use crate::runtime::{Engine, aborting, signals};
use crate::store::Store;

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
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(&settings, password.as_deref(), (&store, &world)))
}

async fn serve(settings: &Settings, password: Option<&str>, (store, world): (&Store, &World)) -> Result<(), Failure> {
    let mut phase = signals()?;
    let acked = store.sync_token()?;
    let session = tokio::select! {
        session = matrix::open(settings, password, acked.as_deref()) => session?,
        _ = phase.changed() => return Ok(()),
    };
    tell(&session);
    let messenger = Outbound::new(session.client.clone());
    let engine = Engine {
        world,
        store,
        messenger: &messenger,
    };
    let (work, heard) = watch::channel(0);
    let listening = matrix::run(&session.client, (store, settings), &work, phase.clone());
    tokio::select! {
        // Listening ends first when it is told to stop; what was heard until then is still worked on.
        listened = listening => listened?,
        worked = engine.run(heard, phase.clone()) => worked?,
    }
    if *work.borrow() > 0 {
        tokio::select! {
            finished = engine.finish(phase.clone()) => finished?,
            () = aborting(phase.clone()) => {}
        }
    }
    store.flush()?;
    info!("stopped");
    Ok(())
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
