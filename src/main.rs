//! Starts, and maps the outcome to an exit code.

fn main() -> std::io::Result<()> {
    let table = std::env::args().nth(2).unwrap_or_default();
    guichet::cli::nlu_serve::run(table.as_ref(), std::io::stdin().lock(), std::io::stdout())
}
