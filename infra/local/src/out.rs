//! What a command says, and how it ends: on this terminal, or through the server to another.

use std::io::Write as _;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exit {
    /// All went well.
    Well,
    /// Done, with something to look at.
    Findings,
    /// Not done.
    NotDone,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Well => Self::SUCCESS,
            Exit::Findings => Self::from(1),
            Exit::NotDone => Self::from(2),
        }
    }
}

/// One piece of what a command says.
#[derive(Debug, Serialize, Deserialize)]
pub enum Said {
    /// To standard output, as it is.
    Out(String),
    /// To standard error, a line.
    Err(String),
    /// How far a long step is; replaced by the next.
    Progress(String),
    Exit(Exit),
}

/// Where a command speaks to.
#[derive(Debug, Clone)]
pub struct Out {
    said: Sender<Said>,
}

impl Out {
    pub fn new() -> (Self, Receiver<Said>) {
        let (said, heard) = channel(64);
        (Self { said }, heard)
    }

    /// Speaks to this process's terminal until the last clone is dropped.
    pub fn printing() -> (Self, JoinHandle<()>) {
        let (out, mut heard) = Self::new();
        let printer = tokio::spawn(async move {
            let mut terminal = Terminal::default();
            while let Some(said) = heard.recv().await {
                terminal.say(said);
            }
            terminal.clear();
        });
        (out, printer)
    }

    pub async fn say(&self, said: Said) {
        // Who listened may have gone; the command goes on.
        let _ = self.said.send(said).await;
    }

    pub async fn print(&self, text: impl Into<String>) {
        self.say(Said::Out(text.into())).await;
    }

    pub async fn note(&self, line: impl Into<String>) {
        self.say(Said::Err(line.into())).await;
    }

    /// Replaces the progress line, unless a reader is behind.
    pub fn progress(&self, line: impl Into<String>) {
        let _ = self.said.try_send(Said::Progress(line.into()));
    }

    /// Says why a command was not done.
    pub async fn fail(&self, why: impl Into<String>) -> Exit {
        self.note(format!("greenpulse: {}", why.into())).await;
        Exit::NotDone
    }

    /// One JSON document on standard output, or words.
    pub async fn answer(&self, json: bool, document: &impl Serialize, words: impl Into<String>) {
        if json {
            let text = serde_json::to_string(document).unwrap_or_default();
            self.print(format!("{text}\n")).await;
        } else {
            self.print(format!("{}\n", words.into())).await;
        }
    }
}

#[derive(Debug, Default)]
struct Terminal {
    bar: Option<indicatif::ProgressBar>,
}

impl Terminal {
    fn say(&mut self, said: Said) {
        match said {
            Said::Out(text) => {
                self.clear();
                let mut stdout = std::io::stdout().lock();
                // Whoever read us may have stopped, as `head` does.
                let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
            }
            Said::Err(line) => {
                self.clear();
                let _ = writeln!(std::io::stderr(), "{line}");
            }
            Said::Progress(line) => {
                // Draws nothing where standard error is no terminal.
                self.bar.get_or_insert_with(indicatif::ProgressBar::new_spinner).set_message(line);
            }
            Said::Exit(_) => {}
        }
    }

    fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
