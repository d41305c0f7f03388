//! Commands through the server that holds the data folder: a socket in the folder, which only its
//! owner may open.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

use crate::cli::Command;
use crate::cloud::Cloud;
use crate::commands;
use crate::out::{Exit, Out, Said};

const SOCKET: &str = "control.sock";

#[derive(Debug, Serialize, Deserialize)]
struct Request {
    command: Command,
    json: bool,
}

/// Serves commands until the process ends.
///
/// # Errors
///
/// When the socket cannot be made.
pub fn serve(cloud: Arc<Cloud>) -> std::io::Result<()> {
    let path = cloud.folder.join(SOCKET);
    // Whoever made it before is gone: we hold the folder.
    let _ = std::fs::remove_file(&path);
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, Permissions::from_mode(0o600))?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let cloud = cloud.clone();
            tokio::spawn(async move {
                if let Err(err) = answer(&cloud, stream).await {
                    tracing::debug!(error = %err, "whoever asked for a command has gone");
                }
            });
        }
    });
    Ok(())
}

async fn answer(cloud: &Cloud, stream: UnixStream) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    BufReader::new(reader).read_line(&mut line).await?;
    let request: Request = serde_json::from_str(&line)?;
    let (out, mut heard) = Out::new();
    let run = async {
        let exit = commands::run(cloud, &request.command, request.json, &out).await;
        out.say(Said::Exit(exit)).await;
        drop(out);
    };
    let send = async {
        while let Some(said) = heard.recv().await {
            let mut line = serde_json::to_vec(&said)?;
            line.push(b'\n');
            writer.write_all(&line).await?;
        }
        Ok(())
    };
    tokio::join!(run, send).1
}

/// Has the server that holds `folder` run a command.
pub async fn ask(folder: &Path, command: &Command, json: bool, out: &Out) -> Exit {
    match talk(folder, command, json, out).await {
        Ok(exit) => exit,
        Err(err) => {
            let why = format!("the process that holds {} does not answer: {err}", folder.display());
            out.fail(why).await
        }
    }
}

async fn talk(folder: &Path, command: &Command, json: bool, out: &Out) -> std::io::Result<Exit> {
    let mut stream = UnixStream::connect(folder.join(SOCKET)).await?;
    let request = Request { command: command.clone(), json };
    stream.write_all(serde_json::to_string(&request)?.as_bytes()).await?;
    stream.write_all(b"\n").await?;
    let mut lines = BufReader::new(stream).lines();
    while let Some(line) = lines.next_line().await? {
        match serde_json::from_str(&line)? {
            Said::Exit(exit) => return Ok(exit),
            said => out.say(said).await,
        }
    }
    Err(std::io::ErrorKind::UnexpectedEof.into())
}
