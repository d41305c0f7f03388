use std::error::Error;

/// Why a port failed, in terms its caller can act on.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// Trying again later may work: throttled, timed out, unreachable.
    #[error("{port} is unavailable")]
    Unavailable { port: &'static str, source: Box<dyn Error + Send + Sync> },
    /// Trying again will not help: the stored bytes make no sense.
    #[error("{port} holds a malformed record: {detail}")]
    Malformed { port: &'static str, detail: String },
    /// Somebody else wrote `key` in between, or it is there already.
    #[error("{key} was changed by somebody else")]
    Conflict { key: String },
}

impl PortError {
    pub fn unavailable(
        port: &'static str,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::Unavailable { port, source: source.into() }
    }

    pub fn malformed(port: &'static str, detail: impl ToString) -> Self {
        Self::Malformed { port, detail: detail.to_string() }
    }
}
