//! `guichet chat`: a conversation in the terminal, remembered from one time to the next.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use rustyline::error::ReadlineError;
use rustyline::{DefaultEditor, ExternalPrinter as _};

use super::desk::Shown;
use super::line::{Line, read_line};
use super::{Failure, Place, desk, house, remark, school};
use crate::calendar::School;
use crate::dialogue::World;
use crate::language::fold;
use crate::render;
use crate::store::Store;

const WELCOME: &str = "Bonjour ! Posez votre question, ou tapez « aide ». Pour partir : « quitter » ou Ctrl-D.";
const GOODBYE: &str = "À bientôt !";
const PROMPT: &str = "› ";
/// What is due is looked for this often.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Runs the command.
pub(super) fn run(place: &Place) -> Result<(), Failure> {
    let (store, world) = house::open(place)?;
    let chat = Chat {
        store,
        world,
        school: school::school(place)?,
        data: house::data_folder(place),
        colour: may_colour(),
    };
    if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        chat.talk(&house::data_folder(place).join("history"))
    } else {
        chat.read()
    }
}

fn may_colour() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

struct Chat {
    store: Store,
    world: World,
    school: School,
    /// Where files for the person go.
    data: PathBuf,
    colour: bool,
}

impl Chat {
    /// With a person at the keyboard.
    fn talk(&self, history: &Path) -> Result<(), Failure> {
        let failed = |error: ReadlineError| Failure::Stream(std::io::Error::other(error));
        let mut editor = DefaultEditor::new().map_err(failed)?;
        if history.exists()
            && let Err(error) = editor.load_history(history)
        {
            remark(&format!("the history could not be read ({error}); it begins anew"));
        }
        say(WELCOME)?;
        let mut printer = editor.create_external_printer().map_err(failed)?;
        let (store, school, colour) = (&self.store, &self.school, self.colour);
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    // What fails here is said when the person next writes.
                    if let Ok(Some(answer)) = desk::due(store, school, Timestamp::now()) {
                        drop(printer.print(format!("{}\n", render::terminal(&answer, colour))));
                    }
                    std::thread::sleep(LOOK_AGAIN);
                }
            });
            let talked = self.converse(&mut editor, history);
            is_over.store(true, Ordering::Relaxed);
            talked
        })?;
        Ok(say(GOODBYE)?)
    }

    fn converse(&self, editor: &mut DefaultEditor, history: &Path) -> Result<(), Failure> {
        let failed = |error: ReadlineError| Failure::Stream(std::io::Error::other(error));
        loop {
            match editor.readline(PROMPT) {
                Ok(line) if is_goodbye(&line) => return Ok(()),
                Ok(line) if line.trim().is_empty() => {}
                Ok(line) => {
                    editor.add_history_entry(&line).map_err(failed)?;
                    if let Err(error) = editor.save_history(history) {
                        remark(&format!("the history could not be kept ({error})"));
                    }
                    say(&format!("\n{}\n", self.answer(&line)?))?;
                }
                Err(ReadlineError::Interrupted | ReadlineError::Eof) => return Ok(()),
                Err(error) => return Err(failed(error)),
            }
        }
    }

    /// With questions from a file or another program.
    fn read(&self) -> Result<(), Failure> {
        let mut input = std::io::stdin().lock();
        self.tell_due()?;
        while let Some(line) = read_line(&mut input)? {
            self.tell_due()?;
            match line {
                Line::Text(text) if is_goodbye(&text) => break,
                Line::Text(text) if text.trim().is_empty() => {}
                Line::Text(text) => say(&format!("{}\n", self.answer(&text)?))?,
                Line::Bad(why) => remark(why),
            }
        }
        Ok(())
    }

    /// Says what has fallen due meanwhile.
    fn tell_due(&self) -> Result<(), Failure> {
        match desk::due(&self.store, &self.school, Timestamp::now())? {
            Some(answer) => Ok(say(&format!("{}\n", render::terminal(&answer, self.colour)))?),
            None => Ok(()),
        }
    }

    fn answer(&self, text: &str) -> Result<String, Failure> {
        let mut said = Vec::new();
        for shown in desk::answer(&self.store, (&self.world, &self.school), (text, Timestamp::now()))? {
            said.push(match shown {
                Shown::Text(text) => text,
                Shown::File(file) => {
                    let path = self.data.join(&file.name);
                    std::fs::write(&path, file.text)?;
                    path.display().to_string()
                }
            });
        }
        Ok(said.join("\n\n"))
    }
}

fn is_goodbye(line: &str) -> bool {
    matches!(fold(line).trim(), "quitter" | "quit" | "exit" | ":q")
}

fn say(text: &str) -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{text}")?;
    output.flush()
}
