//! The suites that every adapter runs.
