//! What energy numbers are made of: units, time, readings, meters, tariffs, factors, and who may
//! see them.
//!
//! Nothing here does I/O, waits, or reads a clock.

pub mod access;
pub mod anomaly;
pub mod append;
pub mod audit;
pub mod building;
pub mod calendar;
pub mod campus;
pub mod commodity;
pub mod configuration;
pub mod content;
pub mod credential;
pub mod department;
pub mod event;
pub mod factor;
pub mod forecast;
pub mod id;
pub mod mark;
pub mod meter;
pub mod name;
pub mod quantity;
pub mod reading;
pub mod register;
pub mod resolve;
pub mod rollup;
pub mod source;
pub mod target;
pub mod tariff;
pub mod throttle;
pub mod time;
pub mod unit;
pub mod user;
pub mod weather;
