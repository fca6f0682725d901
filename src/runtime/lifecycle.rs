//! Stopping: the first signal finishes what is under way, the second stops at once. Both are safe.

use tokio::sync::watch;
use tracing::info;

/// How far the process is on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Working.
    Running,
    /// Finishing what is under way.
    Stopping,
    /// Leaving everything where it is.
    Aborting,
}

/// Listens for SIGINT and SIGTERM. The first one changes the phase to [`Phase::Stopping`], the second to
/// [`Phase::Aborting`].
///
/// # Errors
///
/// The signals cannot be listened to.
pub fn signals() -> std::io::Result<watch::Receiver<Phase>> {
    let (sender, receiver) = watch::channel(Phase::Running);
    let mut signals = Signals::new()?;
    tokio::spawn(async move {
        signals.next().await;
        info!("stopping: what is under way is finished; a second signal stops at once");
        sender.send_replace(Phase::Stopping);
        signals.next().await;
        info!("stopping at once");
        sender.send_replace(Phase::Aborting);
        // The phase stays readable until the process ends.
        sender.closed().await;
    });
    Ok(receiver)
}

/// Ends when the first signal has come.
pub async fn stopping(mut phase: watch::Receiver<Phase>) {
    if phase.wait_for(|phase| *phase != Phase::Running).await.is_err() {
        // Nobody can give a signal any more.
        std::future::pending::<()>().await;
    }
}

/// Ends when the second signal has come.
pub async fn aborting(mut phase: watch::Receiver<Phase>) {
    if phase.wait_for(|phase| *phase == Phase::Aborting).await.is_err() {
        // Nobody can give a signal any more.
        std::future::pending::<()>().await;
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
