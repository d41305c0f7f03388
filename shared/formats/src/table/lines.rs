//! Tables whose columns their reader looks up itself, such as those that a model is judged on.

use std::io::Read;

use csv::StringRecord;

use super::source::Source;
use super::{TableError, line_of};

/// Most bytes that such a table may expand to.
const MAX_BYTES: u64 = 16 << 30;

/// Lines of a table of any kind.
pub struct Lines<'a> {
    source: Source<'a>,
    record: StringRecord,
}

impl std::fmt::Debug for Lines<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lines").field("header", &self.source.header).finish_non_exhaustive()
    }
}

impl<'a> Lines<'a> {
    /// Takes the first line as the names of the columns.
    ///
    /// # Errors
    ///
    /// When nothing is there, or it is no table: see [`TableError`].
    pub fn open(input: Box<dyn Read + Send + 'a>) -> Result<Self, TableError> {
        Ok(Self { source: Source::open(input, MAX_BYTES)?, record: StringRecord::new() })
    }

    /// Names of the columns, as they stand there.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.source.header
    }

    /// The next line's number, the header being 1, and its cells; `None` at the end.
    ///
    /// # Errors
    ///
    /// When the table breaks off, or is no UTF-8.
    pub fn next_line(&mut self) -> Result<Option<(usize, &StringRecord)>, TableError> {
        let more = self.source.next(&mut self.record)?;
        Ok(more.then(|| (line_of(&self.record), &self.record)))
    }
}
