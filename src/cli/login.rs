//! `guichet login`: logs the bot in once, sets up its identity and recovery, shows the recovery key once.

use std::io::Write as _;

use super::account::Account;
use super::{Failure, Place, house};
use crate::adapter::matrix::{self, Recovery, Session};
use crate::store::Store;

/// What the command line says.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    #[command(flatten)]
    account: Account,
}

/// Runs the command.
pub(super) fn run(place: &Place, options: &Options) -> Result<(), Failure> {
    // Held while logging in: a bot that runs on the same folder would be a second user of its stores.
    let store = Store::open(&house::data_folder(place).join("store"))?;
    let settings = options.account.settings(place)?;
    let password = options.account.password(&settings, true)?;
    let acked = store.sync_token()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let session = matrix::open(&settings, password.as_deref(), acked.as_deref()).await?;
        tell(&session)
    })
}

fn tell(session: &Session) -> Result<(), Failure> {
    let mut output = std::io::stdout().lock();
    let user = session.client.user_id().map(ToString::to_string).unwrap_or_default();
    let device = session.client.device_id().map(ToString::to_string).unwrap_or_default();
    let file = session.recovery_key_file.display();
    match &session.recovery {
        Recovery::SameDevice => writeln!(output, "Already logged in as {user}, device {device}.")?,
        Recovery::Recovered => writeln!(output, "Logged in as {user}, device {device}, signed by the account.")?,
        Recovery::Made(key) => {
            writeln!(output, "Logged in as {user}, device {device}.")?;
            writeln!(output, "Recovery key, shown this once: {key}")?;
            writeln!(
                output,
                "It restores the bot's identity on a new device: keep it in a safe place."
            )?;
            writeln!(output, "It is also in {file}, readable by you only.")?;
        }
        Recovery::Missing(why) => {
            writeln!(
                output,
                "Logged in as {user}, device {device}, but people will see it as not verified: {why}"
            )?;
        }
    }
    writeln!(output, "Start the bot with « guichet serve ».")?;
    Ok(())
}
