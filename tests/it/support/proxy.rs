//! What stands between the bot and the homeserver, and fails as it is told: no real part can be had that does.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::plan::Random;
use super::synapse::synapse;

/// What happens to what the bot sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weather {
    /// It goes through.
    Fair,
    /// Every third time or so the connection breaks, before or after the homeserver has it, or a gateway fails.
    Stormy,
    /// It is swallowed, and nothing ever comes back.
    Silent,
}

/// A proxy on loopback; it ends with its runtime.
pub(crate) struct Proxy {
    port: u16,
    state: Arc<Mutex<State>>,
}

struct State {
    weather: Weather,
    random: Random,
    faults: usize,
}

/// What is done with one piece of what the bot sends.
enum Fate {
    Through,
    CutBefore,
    CutAfter,
    BadGateway,
    Swallowed,
}

impl Proxy {
    pub(crate) async fn start(random: Random) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State {
            weather: Weather::Fair,
            random,
            faults: 0,
        }));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { port, state }
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Changes the weather.
    pub(crate) fn turns(&self, weather: Weather) {
        self.state.lock().expect("not poisoned").weather = weather;
    }

    /// How often it failed so far.
    pub(crate) fn faults(&self) -> usize {
        self.state.lock().expect("not poisoned").faults
    }
}

impl State {
    fn fate(&mut self) -> Fate {
        let fate = match self.weather {
            Weather::Fair => Fate::Through,
            Weather::Silent => Fate::Swallowed,
            Weather::Stormy => match self.random.below(9) {
                0 => Fate::CutBefore,
                1 => Fate::CutAfter,
                2 => Fate::BadGateway,
                _ => Fate::Through,
            },
        };
        self.faults += usize::from(!matches!(fate, Fate::Through));
        fate
    }
}

/// One connection, until either side ends it or a fault does.
async fn serve(mut bot: TcpStream, state: Arc<Mutex<State>>) {
    let Ok(mut homeserver) = TcpStream::connect((Ipv4Addr::LOCALHOST, synapse().port())).await else {
        return;
    };
    let (mut sent, mut answered) = (vec![0; 64 << 10], vec![0; 64 << 10]);
    let mut is_doomed = false;
    loop {
        tokio::select! {
            read = bot.read(&mut sent) => {
                let Some(count) = read.ok().filter(|count| *count > 0) else { return };
                let fate = state.lock().expect("not poisoned").fate();
                match fate {
                    Fate::Through => {}
                    Fate::CutAfter => is_doomed = true,
                    Fate::CutBefore => return,
                    Fate::Swallowed => continue,
                    Fate::BadGateway => {
                        let answer = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                        drop(bot.write_all(answer.as_bytes()).await);
                        return;
                    }
                }
                if homeserver.write_all(&sent[..count]).await.is_err() { return }
            }
            read = homeserver.read(&mut answered) => {
                let Some(count) = read.ok().filter(|count| *count > 0) else { return };
                if is_doomed || bot.write_all(&answered[..count]).await.is_err() { return }
            }
        }
    }
}
