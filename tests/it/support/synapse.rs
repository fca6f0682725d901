//! A real Synapse: installed into `target/` once, started on a free loopback port with SQLite in a folder thrown away.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sha1::Sha1;
use tempfile::TempDir;

const VERSION: &str = "1.163.2";
/// Every account's password: the server lives for one test run, on loopback.
pub(crate) const PASSWORD: &str = "un mot de passe de test";
const SHARED_SECRET: &str = "shared-secret-of-a-throwaway-server";
const PATIENCE: Duration = Duration::from_secs(90);

/// A running homeserver; it stops with this value.
pub(crate) struct Synapse {
    port: u16,
    process: Child,
    folder: TempDir,
    agent: ureq::Agent,
}

/// The homeserver that all tests of a run share.
pub(crate) fn synapse() -> &'static Synapse {
    static SYNAPSE: OnceLock<Synapse> = OnceLock::new();
    SYNAPSE.get_or_init(|| Synapse::start(Limits::None))
}

/// How much a homeserver lets its users do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limits {
    /// As much as they like.
    None,
    /// What it lets them do if its administrator says nothing.
    Usual,
}

/// A new account: its localpart is the name with a number that no other test has.
pub(crate) fn register(name: &str) -> String {
    register_with_token(name).0
}

/// As [`register`], with an access token.
pub(crate) fn register_with_token(name: &str) -> (String, String) {
    synapse().register_new(name)
}

impl Synapse {
    /// A homeserver of its own; it stops with this value, or with the test run.
    pub(crate) fn start(limits: Limits) -> Self {
        let python = install();
        let folder = TempDir::new().expect("a temporary folder");
        let port = free_port();
        configure(folder.path(), port, limits);
        let log = fs::File::create(folder.path().join("out.log")).expect("a log file");
        let process = Command::new(python)
            .args(["-m", "synapse.app.homeserver", "-c"])
            .arg(folder.path().join("homeserver.yaml"))
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a second handle"))
            .stderr(log)
            .spawn()
            .expect("Synapse starts");
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build();
        let mut synapse = Self {
            port,
            process,
            folder,
            agent: agent.into(),
        };
        synapse.wait_until_healthy();
        stop_with_the_run(synapse.process.id());
        synapse
    }

    /// Its port on loopback.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn wait_until_healthy(&mut self) {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some((200, _)) = self.request(("GET", "/health"), None, None) {
                return;
            }
            if let Ok(Some(status)) = self.process.try_wait() {
                let log = fs::read_to_string(self.folder.path().join("out.log")).unwrap_or_default();
                panic!("Synapse ended at once ({status}):\n{log}");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("Synapse was not ready after {PATIENCE:?}");
    }

    /// A new account on it, with an access token.
    pub(crate) fn register_new(&self, name: &str) -> (String, String) {
        static NUMBER: AtomicUsize = AtomicUsize::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let user = format!("{name}{number}");
        let token = self.register(&user, false);
        (user, token)
    }

    fn register(&self, user: &str, admin: bool) -> String {
        let path = "/_synapse/admin/v1/register";
        let (_, nonce) = self.request(("GET", path), None, None).expect("a nonce");
        let nonce = nonce["nonce"].as_str().expect("a nonce").to_owned();
        let body = json!({
            "nonce": nonce, "username": user, "password": PASSWORD, "admin": admin,
            "mac": mac(&[&nonce, user, PASSWORD, if admin { "admin" } else { "notadmin" }]),
        });
        let (status, answer) = self.request(("POST", path), None, Some(&body)).expect("an answer");
        assert_eq!(status, 200, "{user} is registered: {answer}");
        answer["access_token"].as_str().expect("a token").to_owned()
    }

    /// Lets a user send one event a second from now on.
    pub(crate) fn slow_down(&self, user_id: &str) {
        static ADMIN: OnceLock<String> = OnceLock::new();
        let token = ADMIN.get_or_init(|| self.register("admin", true));
        let path = format!("/_synapse/admin/v1/users/{user_id}/override_ratelimit");
        let limit = json!({"messages_per_second": 1, "burst_count": 1});
        let (status, answer) = self
            .request(("POST", &path), Some(token), Some(&limit))
            .expect("an answer");
        assert_eq!(status, 200, "{answer}");
    }

    /// Ends a session, as an administrator or another device may.
    pub(crate) fn log_out(&self, token: &str) {
        let path = "/_matrix/client/v3/logout";
        let (status, answer) = self
            .request(("POST", path), Some(token), Some(&json!({})))
            .expect("an answer");
        assert_eq!(status, 200, "{answer}");
    }

    /// One request; nothing if the homeserver cannot be reached.
    pub(crate) fn request(
        &self,
        (method, path): (&str, &str),
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Option<(u16, Value)> {
        let token = token.map(|token| format!("Bearer {token}")).unwrap_or_default();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url()))
            .header("Content-Type", "application/json")
            .header("Authorization", token)
            .body(body.map(Value::to_string).unwrap_or_default())
            .expect("a request");
        let mut answer = self.agent.run(request).ok()?;
        let text = answer.body_mut().read_to_string().ok()?;
        let json = serde_json::from_str(&text).unwrap_or_default();
        Some((answer.status().as_u16(), json))
    }
}

impl Drop for Synapse {
    fn drop(&mut self) {
        let _already_gone = self.process.kill();
        let _already_reaped = self.process.wait();
    }
}

/// The shared server is in a static, which is never dropped: a small shell waits for the end of the test run and stops
/// the server then, however the run ends.
fn stop_with_the_run(server: u32) {
    let script = format!(
        "while kill -0 {} 2>/dev/null; do sleep 0.3; done; kill {server}",
        std::process::id()
    );
    let watcher = Command::new("sh")
        .args(["-c", &script])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    drop(watcher.expect("sh is there"));
}

/// A virtual environment with Synapse, made once; gives its Python.
fn install() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("target/tmp is in target")
        .to_owned();
    let folder = target.join(format!("synapse-{VERSION}"));
    let python = folder.join("bin/python");
    let done = folder.join("installed");
    if done.exists() {
        return python;
    }
    let _half_made = fs::remove_dir_all(&folder);
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder));
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet", &format!("matrix-synapse=={VERSION}")]));
    fs::write(done, VERSION).expect("target/ can be written");
    python
}

fn run(command: &mut Command) {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; these tests need python3 with venv"));
    assert!(
        output.status.success(),
        "{command:?}:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

fn configure(folder: &Path, port: u16, limits: Limits) {
    let path = |name: &str| folder.join(name).display().to_string();
    let mut config = json!({
        "server_name": "localhost",
        "pid_file": path("pid"),
        "listeners": [{"port": port, "bind_addresses": ["127.0.0.1"], "type": "http", "tls": false,
                       "resources": [{"names": ["client"]}]}],
        "database": {"name": "sqlite3", "args": {"database": path("homeserver.db")}},
        "media_store_path": path("media"),
        "signing_key_path": path("signing.key"),
        "log_config": path("log.yaml"),
        "registration_shared_secret": SHARED_SECRET,
        "macaroon_secret_key": "macaroons-of-a-throwaway-server",
        "form_secret": "forms-of-a-throwaway-server",
        "report_stats": false,
        "trusted_key_servers": [],
        "federation_domain_whitelist": [],
        "url_preview_enabled": false,
        "presence": {"enabled": false},
        "push": {"enabled": false},
        "bcrypt_rounds": 4,
    });
    if limits == Limits::None {
        lift_limits(&mut config);
    }
    // JSON is YAML.
    fs::write(folder.join("homeserver.yaml"), config.to_string()).expect("written");
    let log = json!({"version": 1, "root": {"level": "ERROR"}});
    fs::write(folder.join("log.yaml"), log.to_string()).expect("written");
    fs::write(
        folder.join("signing.key"),
        "ed25519 a_test AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n",
    )
    .expect("written");
}

fn lift_limits(config: &mut Value) {
    let many = json!({"per_second": 10_000, "burst_count": 10_000});
    config["rc_joins"] = json!({"local": many, "remote": many});
    config["rc_login"] = json!({"address": many, "account": many, "failed_attempts": many});
    config["rc_invites"] = json!({"per_room": many, "per_user": many, "per_issuer": many});
    for limit in [
        "message",
        "registration",
        "admin_redaction",
        "joins_per_room",
        "3pid_validation",
        "third_party_invite",
        "media_create",
        "room_creation",
        "user_directory",
        "profile",
        "reports",
        "delayed_event_mgmt",
        "presence",
    ] {
        let limit = format!("rc_{limit}");
        config[&limit] = if limit == "rc_presence" {
            json!({"per_user": many})
        } else {
            many.clone()
        };
    }
}

/// What the registration API asks for.
fn mac(parts: &[&str]) -> String {
    use hmac::{Hmac, Mac as _};
    let mut mac = Hmac::<Sha1>::new_from_slice(SHARED_SECRET.as_bytes()).expect("any length of key");
    mac.update(parts.join("\0").as_bytes());
    mac.finalize()
        .into_bytes()
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
