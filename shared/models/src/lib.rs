//! Models of what buildings use: what is to be expected of the hours ahead, and of those behind.
//!
//! Pure: slices in, values out; what is drawn at random follows from a seed.

pub mod anomaly;
pub mod baseline;
pub mod boost;
pub mod calendar;
pub mod forecast;
pub mod hours;
pub mod isolation;
pub mod load;
pub mod similar;
