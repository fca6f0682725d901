//! `guichet chat`: a conversation in the terminal, remembered from one time to the next.

use std::io::{IsTerminal, Write};
use std::path::Path;

use jiff::Timestamp;
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use super::exchange::exchange;
use super::line::{Line, read_line};
use super::{Failure, Place, house, remark};
use crate::dialogue::{ConversationKey, World};
use crate::language::fold;
use crate::render;
use crate::store::Store;

const WELCOME: &str = "Bonjour ! Posez votre question, ou tapez « aide ». Pour partir : « quitter » ou Ctrl-D.";
const GOODBYE: &str = "À bientôt !";
const PROMPT: &str = "› ";

/// Runs the command.
pub(super) fn run(place: &Place) -> Result<(), Failure> {
    let (store, world) = house::open(place)?;
    let mut chat = Chat {
        store,
        world,
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
    colour: bool,
}

impl Chat {
    /// With a person at the keyboard.
    fn talk(&mut self, history: &Path) -> Result<(), Failure> {
        let failed = |error: ReadlineError| Failure::Stream(std::io::Error::other(error));
        let mut editor = DefaultEditor::new().map_err(failed)?;
        if history.exists()
            && let Err(error) = editor.load_history(history)
        {
            remark(&format!("the history could not be read ({error}); it begins anew"));
        }
        say(WELCOME)?;
        loop {
            match editor.readline(PROMPT) {
                Ok(line) if is_goodbye(&line) => break,
                Ok(line) if line.trim().is_empty() => {}
                Ok(line) => {
                    editor.add_history_entry(&line).map_err(failed)?;
                    if let Err(error) = editor.save_history(history) {
                        remark(&format!("the history could not be kept ({error})"));
                    }
                    say(&format!("\n{}\n", self.answer(&line)?))?;
                }
                Err(ReadlineError::Interrupted | ReadlineError::Eof) => break,
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(say(GOODBYE)?)
    }

    /// With questions from a file or another program.
    fn read(&mut self) -> Result<(), Failure> {
        let mut input = std::io::stdin().lock();
        while let Some(line) = read_line(&mut input)? {
            match line {
                Line::Text(text) if is_goodbye(&text) => break,
                Line::Text(text) if text.trim().is_empty() => {}
                Line::Text(text) => say(&format!("{}\n", self.answer(&text)?))?,
                Line::Bad(why) => remark(why),
            }
        }
        Ok(())
    }

    fn answer(&mut self, text: &str) -> Result<String, Failure> {
        let key = ConversationKey {
            room: "terminal".to_owned(),
            thread: None,
            person: "terminal".to_owned(),
        };
        let conversation = self.store.conversation(&key)?;
        let (answer, conversation) = exchange(&self.world, &conversation, Timestamp::now(), text);
        self.store.remember(&key, &conversation)?;
        Ok(render::terminal(&answer, self.colour))
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
