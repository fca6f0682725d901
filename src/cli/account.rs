//! The bot's Matrix account on the command line and in the environment; the password never on the command line.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use super::{Failure, Place, desk, house, school};
use crate::adapter::matrix;
use crate::config::{AllowList, Feeds, STUCK, Settings, Threads};
use crate::dialogue::Rules;

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
    #[arg(long, env = "GUICHET_PASSWORD_FILE", value_name = "FILE", value_parser = super::path())]
    password_file: Option<PathBuf>,
    /// A file with the account's recovery key, for a new device of an account that has one
    #[arg(long, env = "GUICHET_RECOVERY_KEY_FILE", value_name = "FILE", value_parser = super::path())]
    recovery_key_file: Option<PathBuf>,
}

impl Account {
    /// The settings for this account.
    pub(super) fn settings(&self, place: &Place) -> Result<Settings, Failure> {
        Ok(Settings {
            homeserver: self.homeserver.clone(),
            user: self.user.clone(),
            data: house::data_folder(place),
            recovery_key: read_secret(self.recovery_key_file.as_deref(), "the recovery key file")?,
            allow: AllowList::default(),
            threads: Threads::default(),
            administrators: Vec::new(),
            rules: Rules::default(),
            rate: None,
            school: school::school(place)?,
            most_reminders: desk::MOST,
            stuck: STUCK,
            feeds: Feeds::default(),
        })
    }

    /// The password, if there is no session yet: from the environment, from the file, or asked for if `may_ask` and
    /// somebody is there.
    pub(super) fn password(&self, settings: &Settings, may_ask: bool) -> Result<Option<String>, Failure> {
        if matrix::is_kept(&settings.data) {
            return Ok(None);
        }
        if let Some(password) = std::env::var("GUICHET_PASSWORD")
            .ok()
            .filter(|password| !password.is_empty())
        {
            return Ok(Some(password));
        }
        let password = read_secret(self.password_file.as_deref(), "the password file")?;
        if password.is_none() && may_ask && std::io::stdin().is_terminal() {
            let asked = rpassword::prompt_password(format!("Password of {}: ", self.user))?;
            return Ok(Some(asked).filter(|password| !password.is_empty()));
        }
        Ok(password)
    }
}

/// The first line of a file; `None` if no file is named, or it is empty.
fn read_secret(file: Option<&Path>, what: &str) -> Result<Option<String>, Failure> {
    let Some(file) = file.filter(|file| !file.as_os_str().is_empty()) else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(file).map_err(|source| Failure::File {
        what: format!("cannot read {what} {}", file.display()),
        source,
        remedy: "check its name and its rights",
    })?;
    let secret = text.lines().next().unwrap_or_default().trim_end_matches('\r');
    Ok(Some(secret.to_owned()).filter(|secret| !secret.is_empty()))
}
