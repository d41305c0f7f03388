//! Answers of thousands of rows, written as JSON by hand: serde spends more on a row than everything
//! else that is done for it.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use greenpulse_domain::time::Window;
use jiff::Timestamp;
use serde::Serialize;

use crate::local_stamp::{Digits, StampDay};
use crate::{LocalStamps, Problem};

/// An answer with a list of rows, while it is being written.
#[derive(Debug)]
pub struct Rows {
    text: Vec<u8>,
    after: String,
    is_first: bool,
}

/// How each row of a list begins: `{"start":"…","end":"…"` and what follows up to the first value. Rows
/// of one day differ there in the time alone.
#[derive(Debug)]
pub struct RowHead {
    /// With stamps in it, after the comma that parts it from the row before.
    text: Vec<u8>,
    /// Where the stamps stand, and the days that they are of.
    places: [usize; 2],
    days: [StampDay; 2],
}

impl RowHead {
    /// A head whose first stamp is the field `start`, which ends with `then`.
    pub fn new(start: &str, then: &str) -> Self {
        let stamp = "0".repeat(Digits::USUAL);
        let from = format!(",{{\"{start}\":\"");
        let until = format!("{from}{stamp}\",\"end\":\"");
        let text = format!("{until}{stamp}\"{then}").into_bytes();
        Self { text, places: [from.len(), until.len()], days: [StampDay::NONE; 2] }
    }

    /// Makes its stamps those of the days of `window`; says whether they are usual ones.
    #[inline]
    fn update(&mut self, stamps: &LocalStamps<'_>, window: Window) -> bool {
        for (which, at) in [window.start(), window.end()].into_iter().enumerate() {
            let (from, until) = self.days[which].seconds;
            if at.as_second() < from || until <= at.as_second() {
                let Some(day) = stamps.day(at) else { return false };
                let place = self.places[which];
                self.text[place..place + Digits::USUAL].copy_from_slice(&day.text);
                self.days[which] = day;
            }
        }
        true
    }
}

impl Rows {
    /// The answer `around`, whose field `name` is an empty list so far, with room for `n` rows of
    /// about `bytes` each.
    ///
    /// # Errors
    ///
    /// An internal problem when `around` has no such list.
    pub fn of(
        around: &impl Serialize,
        name: &str,
        n: usize,
        bytes: usize,
    ) -> Result<Self, Problem> {
        let mut around = serde_json::to_string(around).map_err(|_| Problem::internal())?;
        let list = format!("\"{name}\":[");
        let at = around.find(&format!("{list}]")).ok_or_else(Problem::internal)? + list.len();
        let after = around.split_off(at);
        let mut text = around.into_bytes();
        text.reserve_exact(n * bytes + after.len());
        Ok(Self { text, after, is_first: true })
    }

    /// Begins the next row; its braces are the caller's.
    #[inline]
    pub fn row(&mut self) -> &mut Self {
        if !std::mem::take(&mut self.is_first) {
            self.text.push(b',');
        }
        self
    }

    /// Begins the next row with `head` and its stamps; the brace that ends it is the caller's.
    #[inline]
    pub fn head(
        &mut self,
        head: &mut RowHead,
        stamps: &LocalStamps<'_>,
        window: Window,
    ) -> &mut Self {
        let is_first = usize::from(std::mem::take(&mut self.is_first));
        let [start, end] = head.places;
        if head.update(stamps, window) {
            let first = self.text.len();
            self.text.extend_from_slice(&head.text[is_first..]);
            // Where they will stay: what is copied just after it was written is slow.
            let row = &mut self.text[first..];
            head.days[0].set_time(&mut row[start - is_first..], window.start().as_second());
            head.days[1].set_time(&mut row[end - is_first..], window.end().as_second());
            return self;
        }
        let after = |place: usize| place + Digits::USUAL + 1;
        self.text.extend_from_slice(&head.text[is_first..start - 1]);
        self.stamp(stamps, window.start());
        self.text.extend_from_slice(&head.text[after(start)..end - 1]);
        self.stamp(stamps, window.end());
        self.text.extend_from_slice(&head.text[after(end)..]);
        self
    }

    /// The whole text.
    pub fn text(mut self) -> Vec<u8> {
        self.text.extend_from_slice(self.after.as_bytes());
        self.text
    }

    pub fn finish(self) -> Response {
        let json = HeaderValue::from_static("application/json");
        ([(header::CONTENT_TYPE, json)], self.text()).into_response()
    }

    /// Text that is JSON as it stands.
    #[inline]
    pub fn raw(&mut self, json: &str) -> &mut Self {
        self.text.extend_from_slice(json.as_bytes());
        self
    }

    #[inline]
    pub fn stamp(&mut self, stamps: &LocalStamps<'_>, at: Timestamp) -> &mut Self {
        self.text.push(b'"');
        match stamps.digits(at) {
            Some(digits) => match digits.usual() {
                Some(usual) => self.text.extend_from_slice(usual),
                None => self.text.extend_from_slice(digits.as_bytes()),
            },
            None => self.text.extend_from_slice(stamps.at(at).to_string().as_bytes()),
        }
        self.text.push(b'"');
        self
    }

    /// The shortest decimals that read back to the same double; null where there is none.
    #[inline]
    pub fn number(&mut self, number: Option<f64>) -> &mut Self {
        match number {
            // Shares of time, mostly; but -0.0 is another number.
            Some(1.0) => self.raw("1.0"),
            Some(number) if number.to_bits() == 0 => self.raw("0.0"),
            Some(number) => self.value(&number),
            None => self.raw("null"),
        }
    }

    pub fn value(&mut self, value: &impl Serialize) -> &mut Self {
        // A vector takes everything, and keys are texts.
        let _ = serde_json::to_writer(&mut self.text, value);
        self
    }
}
