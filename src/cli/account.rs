//! The bot's Matrix account on the command line and in the environment; the password never on the command line.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use super::{Failure, Place, house};
use crate::config::{Settings, Threads};

/// Which account.
#[derive(Debug, clap::Args)]
pub(super) struct Account {
    /// The homeserver: a server name or an URL
    #[arg(long, env = "GUICHET_HOMESERVER", value_name = "SERVER")]
    homeserver: String,
    /// The bot's user: a localpart or a full user id
    #[arg(long, env = "GUICHET_USER", value_name = "USER")]
    user: String,
    /// A file with the bot's password (or set GUICHET_PASSWORD); needed the first time only
    #[arg(long, env = "GUICHET_PASSWORD_FILE", value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl Account {
    /// The settings for this account.
    pub(super) fn settings(&self, place: &Place) -> Settings {
        Settings {
            homeserver: self.homeserver.clone(),
            user: self.user.clone(),
            data: house::data_folder(place),
            allow: Vec::new(),
            threads: Threads::default(),
        }
    }

    /// The password: from the environment, from the file, or asked for if `may_ask` and somebody is there.
    pub(super) fn password(&self, may_ask: bool) -> Result<Option<String>, Failure> {
        let not_empty = |password: String| Some(password).filter(|password| !password.is_empty());
        if let Some(password) = std::env::var("GUICHET_PASSWORD").ok().and_then(not_empty) {
            return Ok(Some(password));
        }
        if let Some(file) = self.password_file.as_ref().filter(|file| !file.as_os_str().is_empty()) {
            let text = std::fs::read_to_string(file).map_err(|source| Failure::File {
                what: format!("cannot read the password file {}", file.display()),
                source,
                remedy: "check GUICHET_PASSWORD_FILE and the rights of the file",
            })?;
            return Ok(not_empty(text.trim_end_matches(['\r', '\n']).to_owned()));
        }
        if may_ask && std::io::stdin().is_terminal() {
            return Ok(not_empty(rpassword::prompt_password(format!(
                "Password of {}: ",
                self.user
            ))?));
        }
        Ok(None)
    }
}
