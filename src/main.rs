//! Starts, and maps the outcome to an exit code.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use guichet::cli::Cli;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            let _nobody_listens = writeln!(std::io::stderr().lock(), "guichet: {failure}");
            ExitCode::FAILURE
        }
    }
}
