//! A period laid out as a baseline wants it: hours or days without a break, and how warm they were.

use jiff::Timestamp;

use super::{Row, Step};
use crate::calendar::Calendar;
use crate::hours::Clock;

/// Hours or days of one building and commodity without a break; parallel, in time order.
#[derive(Debug, Clone, PartialEq)]
pub struct Intervals {
    pub step: Step,
    pub starts: Vec<Timestamp>,
    pub clocks: Vec<Clock>,
    /// Energy; NaN where it is not known.
    pub observed: Vec<f64>,
    /// Outdoor °C of the hours of each interval, NaN where it is not known; may be empty.
    pub temperatures: Vec<Vec<f64>>,
    /// Kind of term, as a [`Row`] has it.
    pub terms: Vec<u8>,
}

impl Intervals {
    /// Those that begin in `[start, end)`.
    #[must_use]
    pub fn rows_of(&self, (start, end): (Timestamp, Timestamp)) -> Vec<Row<'_>> {
        let within = |it: &usize| start <= self.starts[*it] && self.starts[*it] < end;
        (0..self.starts.len()).filter(within).map(|it| self.row(it)).collect()
    }

    #[must_use]
    pub fn rows(&self) -> Vec<Row<'_>> {
        (0..self.starts.len()).map(|it| self.row(it)).collect()
    }

    fn row(&self, it: usize) -> Row<'_> {
        Row::new(self.clocks[it], self.terms[it], self.observed[it], &self.temperatures[it])
    }

    /// Tells each interval its kind of term.
    pub fn tell_terms(&mut self, calendar: &Calendar) {
        self.terms = self.clocks.iter().map(|it| calendar.term(it.date)).collect();
    }
}
