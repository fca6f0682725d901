//! The bot as its operator starts it: the real binary with the four variables of the README.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::synapse::{PASSWORD, Synapse, synapse};

/// What it logs when it begins to listen.
const READY: &str = "listening";
/// How long its start may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// A bot with an account and a data folder of its own; stopped with this value.
pub(crate) struct Bot {
    /// Full user id.
    pub(crate) user_id: String,
    /// Localpart.
    pub(crate) user: String,
    data: TempDir,
    homeserver: String,
    environment: Vec<(&'static str, String)>,
    process: Option<Child>,
    /// How often it was ready before the last start.
    starts: usize,
}

impl Bot {
    /// A new account, started.
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// As [`start`](Self::start), with more variables.
    pub(crate) fn start_with(environment: &[(&'static str, String)]) -> Self {
        Self::start_on(synapse(), environment)
    }

    /// As [`start_with`](Self::start_with), on another homeserver.
    pub(crate) fn start_on(homeserver: &Synapse, environment: &[(&'static str, String)]) -> Self {
        let (user, _) = homeserver.register_new("guichet");
        let mut bot = Self {
            user_id: format!("@{user}:localhost"),
            user,
            data: TempDir::new().expect("a temporary folder"),
            homeserver: homeserver.url(),
            environment: environment.to_vec(),
            process: None,
            starts: 0,
        };
        bot.restart();
        bot
    }

    /// The data folder.
    pub(crate) fn data(&self) -> &Path {
        self.data.path()
    }

    /// A command on the bot's data folder, with its variables.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guichet"));
        command
            .args(words)
            .current_dir(self.data())
            .env("GUICHET_HOMESERVER", &self.homeserver)
            .env("GUICHET_USER", &self.user)
            .env("GUICHET_PASSWORD", PASSWORD)
            .env("GUICHET_DATA", self.data())
            .env_remove("GUICHET_INTENTS")
            .envs(self.environment.iter().map(|(name, value)| (*name, value.as_str())))
            .stdin(Stdio::null());
        command
    }

    /// Starts it again on the same data folder, and waits until it is ready.
    pub(crate) fn restart(&mut self) {
        self.begin_restart();
        self.wait_until_ready();
    }

    /// As [`restart`](Self::restart), with more variables this time.
    #[cfg(debug_assertions)]
    pub(crate) fn restart_with(&mut self, environment: &[(&'static str, &str)]) {
        self.start_process(environment);
        self.wait_until_ready();
    }

    /// Starts it again on the same data folder.
    pub(crate) fn begin_restart(&mut self) {
        self.start_process(&[]);
    }

    /// Starts it again as on a disk that is nearly full: none of its files may grow beyond so many KiB.
    pub(crate) fn restart_on_a_full_disk(&mut self, kibibytes: u64) {
        let bot = self.command(&["serve"]);
        let mut shell = Command::new("sh");
        // A write that is too much fails then, as on a full disk, instead of ending the process.
        let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" serve", kibibytes * 2);
        shell.arg("-c").arg(script).arg(bot.get_program());
        for (name, value) in bot.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        shell.current_dir(self.data());
        self.spawn(shell);
        self.wait_until_ready();
    }

    fn start_process(&mut self, environment: &[(&'static str, &str)]) {
        let mut command = self.command(&["serve"]);
        command.envs(environment.iter().copied());
        self.spawn(command);
    }

    fn spawn(&mut self, mut command: Command) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.data().join("log"))
            .expect("a log file");
        self.starts = self.log().matches(READY).count();
        let process = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the bot starts");
        self.process = Some(process);
    }

    /// Waits until the last start is ready.
    pub(crate) fn wait_until_ready(&mut self) {
        let begin = Instant::now();
        while self.log().matches(READY).count() == self.starts {
            let ended = self
                .process
                .as_mut()
                .and_then(|process| process.try_wait().ok().flatten());
            assert!(
                ended.is_none() && begin.elapsed() < PATIENCE,
                "the bot is not ready: {}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Asks it to stop, as a service manager does, and waits until it has. Gives whether it ended well.
    pub(crate) fn stop(&mut self) -> bool {
        let Some(mut process) = self.process.take() else {
            return true;
        };
        let asked = Command::new("kill").args(["-TERM", &process.id().to_string()]).status();
        assert!(asked.is_ok_and(|status| status.success()), "the signal is sent");
        process.wait().expect("it ends").success()
    }

    /// Waits until it ends by itself. Gives whether it ended well.
    pub(crate) fn wait(&mut self) -> bool {
        let mut process = self.process.take().expect("it was started");
        process.wait().expect("it ends").success()
    }

    /// Kills it without warning.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("it can be killed");
            process.wait().expect("it ends");
        }
    }

    /// What it logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.data().join("log")).unwrap_or_default()
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let log = format!("--- log of {}\n{}", self.user_id, self.log());
            std::io::stderr().write_all(log.as_bytes()).expect("standard error");
        }
    }
}
