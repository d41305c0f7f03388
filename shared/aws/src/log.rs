//! What a Lambda says, as its settings ask for it.

use tracing::level_filters::LevelFilter;

/// Lines on standard output, which Lambda keeps: JSON where `AWS_LAMBDA_LOG_FORMAT` says so, from the
/// level of `AWS_LAMBDA_LOG_LEVEL` or `RUST_LOG` on. No filter by target, whose patterns would make the
/// binary 0.4 MB larger.
#[expect(clippy::disallowed_methods, reason = "where a Lambda's settings come from")]
pub(crate) fn log() {
    let level = std::env::var("AWS_LAMBDA_LOG_LEVEL").or_else(|_| std::env::var("RUST_LOG"));
    let level = level.ok().and_then(|it| it.parse().ok()).unwrap_or(LevelFilter::INFO);
    let lines = tracing_subscriber::fmt().with_max_level(level).with_target(false).without_time();
    match std::env::var("AWS_LAMBDA_LOG_FORMAT") {
        Ok(format) if format.eq_ignore_ascii_case("json") => lines.json().init(),
        _ => lines.with_ansi(false).init(),
    }
}
