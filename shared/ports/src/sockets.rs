use std::fmt;

use async_trait::async_trait;

use crate::PortError;

/// What became of something that was to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// It is on its way.
    Sent,
    /// The socket is closed.
    Gone,
}

/// Sockets that a gateway holds open: it names each, and calls a function for what happens there.
#[async_trait]
pub trait Sockets: fmt::Debug + Send + Sync {
    /// Says `text` on a socket.
    ///
    /// # Errors
    ///
    /// When it may not be on its way: say it again.
    async fn say(&self, socket: &str, text: &str) -> Result<Said, PortError>;

    /// Closes a socket, unless it is closed.
    ///
    /// # Errors
    ///
    /// When it may still be open.
    async fn close(&self, socket: &str) -> Result<(), PortError>;
}
