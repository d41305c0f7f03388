//! A table's bytes: gzip or plain, UTF-8, one of three delimiters, never whole in memory.

use std::io::{self, BufRead, BufReader, Read};

use csv::StringRecord;
use flate2::bufread::MultiGzDecoder;

use super::TableError;

/// Bytes looked at to tell the encoding and the delimiter.
const PEEK: usize = 64 * 1024;

/// Records of a table, with the first line taken as its header.
pub(super) struct Source<'a> {
    records: csv::Reader<OneNewline<Box<dyn Read + Send + 'a>>>,
    pub(super) header: Vec<String>,
}

/// More bytes than allowed came out of the table.
#[derive(Debug, thiserror::Error)]
#[error("it expands to more than {0} bytes")]
struct TooLarge(u64);

impl<'a> Source<'a> {
    /// # Errors
    ///
    /// When the bytes are no UTF-8 text, the header cannot be read, or nothing is there.
    pub(super) fn open(
        input: Box<dyn Read + Send + 'a>,
        max_bytes: u64,
    ) -> Result<Self, TableError> {
        let mut input = BufReader::with_capacity(PEEK, input);
        let packed = input.fill_buf().map_err(TableError::Unreadable)?.starts_with(&[0x1f, 0x8b]);
        let plain: Box<dyn Read + Send + 'a> =
            if packed { Box::new(MultiGzDecoder::new(input)) } else { Box::new(input) };
        let mut plain = Limited { inner: plain, left: max_bytes, max: max_bytes };

        let mut head = Vec::new();
        plain.by_ref().take(PEEK as u64).read_to_end(&mut head).map_err(unreadable)?;
        check_encoding(&head)?;
        let text = head.strip_prefix(b"\xEF\xBB\xBF").map_or(0, |_| 3);
        let delimiter = guess_delimiter(&head[text..]);
        let mut rest = io::Cursor::new(head);
        rest.set_position(text as u64);
        let whole: Box<dyn Read + Send + 'a> = Box::new(rest.chain(plain));
        let whole = OneNewline { inner: whole, held: false };
        let mut records = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .buffer_capacity(PEEK)
            .from_reader(whole);
        let mut header = StringRecord::new();
        if !records.read_record(&mut header).map_err(unreadable_csv)? {
            return Err(TableError::Empty);
        }
        let header = header.iter().map(|it| it.trim().to_owned()).collect();
        Ok(Self { records, header })
    }

    /// Reads the next record into `record`; `false` at the end.
    pub(super) fn next(&mut self, record: &mut StringRecord) -> Result<bool, TableError> {
        self.records.read_record(record).map_err(unreadable_csv)
    }
}

fn check_encoding(head: &[u8]) -> Result<(), TableError> {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) || head.contains(&0) {
        return Err(TableError::NotUtf8 { line: 1, looks_like: "UTF-16" });
    }
    match std::str::from_utf8(head) {
        // The last character may be cut by the end of what was looked at.
        Err(err) if err.error_len().is_some() => {
            let line = head[..err.valid_up_to()].iter().filter(|it| **it == b'\n').count() + 1;
            Err(TableError::NotUtf8 { line, looks_like: "Latin-1" })
        }
        _ => Ok(()),
    }
}

/// The delimiter that stands most often in the first line, outside quotes.
fn guess_delimiter(head: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => {
                counts.iter_mut().filter(|it| it.0 == *byte).for_each(|it| it.1 += 1);
            }
            _ => {}
        }
    }
    let most = counts.iter().map(|it| it.1).max();
    counts.iter().find(|it| Some(it.1) == most).map_or(b',', |it| it.0)
}

fn unreadable(err: io::Error) -> TableError {
    match err.get_ref().and_then(|it| it.downcast_ref::<TooLarge>()) {
        Some(TooLarge(max)) => TableError::TooLarge(*max),
        None => TableError::Unreadable(err),
    }
}

fn unreadable_csv(err: csv::Error) -> TableError {
    let line = err.position().map_or(0, |it| it.line() as usize);
    match err.into_kind() {
        csv::ErrorKind::Io(err) => unreadable(err),
        csv::ErrorKind::Utf8 { .. } => TableError::NotUtf8 { line, looks_like: "Latin-1" },
        other => TableError::Unreadable(io::Error::other(format!("{other:?}"))),
    }
}

/// Refuses to hand out more than `max` bytes: a small file may hold a large one.
struct Limited<R> {
    inner: R,
    left: u64,
    max: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.left =
            self.left.checked_sub(n as u64).ok_or_else(|| io::Error::other(TooLarge(self.max)))?;
        Ok(n)
    }
}

/// Makes one newline of each CR LF. `csv` counts a record's line before it has read the LF that ends the
/// one above.
struct OneNewline<R> {
    inner: R,
    /// The last byte was a CR, and what follows it is not known yet.
    held: bool,
}

impl<R: Read> Read for OneNewline<R> {
    /// `buffer` has room for two bytes at least.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let start = usize::from(std::mem::take(&mut self.held));
            buffer[..start].fill(b'\r');
            let n = self.inner.read(&mut buffer[start..])?;
            if n == 0 {
                return Ok(start);
            }
            let (end, mut kept) = (start + n, 0);
            for at in 0..end {
                if buffer[at] == b'\r' {
                    self.held = at + 1 == end;
                    if self.held || buffer[at + 1] == b'\n' {
                        continue;
                    }
                }
                buffer[kept] = buffer[at];
                kept += 1;
            }
            if 0 < kept {
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn open(bytes: &[u8]) -> Result<Vec<String>, TableError> {
        Source::open(Box::new(bytes), 1_000).map(|it| it.header)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn delimiters_and_encodings_are_told() {
        for (text, first) in [
            (&b"ts,kwh\n1;2,3\n"[..], "ts"),
            (b"ts;kwh\n", "ts"),
            (b"ts\tkwh\n", "ts"),
            (b"\"a,b,c\";kwh\n", "a,b,c"),
            (b"\xEF\xBB\xBFts,kwh\n", "ts"),
        ] {
            let header = open(text).unwrap();
            assert_eq!(header, [first, "kwh"]);
            assert_eq!(open(&gzip(text)).unwrap(), header);
        }
        assert_eq!(open(b"kwh").unwrap(), ["kwh"]);
    }

    #[test]
    fn lines_are_counted_whichever_way_they_end() {
        for end in ["\n", "\r\n"] {
            let text = ["ts,kwh", "1,\"a\r\nb\"", "2,b", "3,\"c\rd\"", ""].join(end);
            for size in [2, 3, PEEK] {
                let mut read = String::new();
                let inner = io::BufReader::with_capacity(size, text.as_bytes());
                let mut one = io::BufReader::with_capacity(size, OneNewline { inner, held: false });
                one.read_to_string(&mut read).unwrap();
                assert_eq!(read, text.replace("\r\n", "\n"), "{size} at a time");
            }
            let mut source = Source::open(Box::new(text.as_bytes()), 1_000).unwrap();
            let mut lines = Vec::new();
            let mut record = StringRecord::new();
            while source.next(&mut record).unwrap() {
                lines.push((record.position().unwrap().line(), record[1].to_owned()));
            }
            let lines: Vec<(u64, &str)> = lines.iter().map(|it| (it.0, it.1.as_str())).collect();
            assert_eq!(lines, [(2, "a\nb"), (4, "b"), (5, "c\rd")]);
        }
    }

    #[test]
    fn what_is_no_utf8_is_refused_with_its_line() {
        for (bytes, expected) in [
            (&b"\xff\xfet\0s\0"[..], "UTF-16"),
            (b"t\0s\0,\0", "UTF-16"),
            (b"ts,kwh\n\xe9,1\n", "Latin-1"),
        ] {
            let err = open(bytes).unwrap_err();
            assert!(
                matches!(err, TableError::NotUtf8 { looks_like, .. } if looks_like == expected)
            );
        }
        assert!(matches!(open(b""), Err(TableError::Empty)));
    }

    #[test]
    fn a_bomb_is_refused_where_it_expands() {
        let bomb = gzip(&[b'1'; 100_000]);
        assert!(bomb.len() < 1_000);
        assert!(matches!(open(&bomb), Err(TableError::TooLarge(1_000))));
    }
}
