//! Columns: whole numbers as runs, decimals as scaled whole numbers where that loses nothing.

use super::Malformed;

/// Whole powers of ten are exact: a value that is a short decimal reads back to the same double.
const SCALES: [f64; 5] = [1.0, 10.0, 100.0, 1_000.0, 10_000.0];
const RAW: u8 = 255;
/// Largest magnitude that a scaled value may have to be exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

pub(super) struct Packer {
    bytes: Vec<u8>,
}

impl Packer {
    pub(super) fn new(layout: u8) -> Self {
        Self { bytes: vec![layout] }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.bytes
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(super) fn whole(&mut self, mut number: u64) {
        while 0x80 <= number {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    pub(super) fn signed(&mut self, number: i64) {
        self.whole(((number << 1) ^ (number >> 63)) as u64);
    }

    pub(super) fn fixed(&mut self, bits: u64) {
        self.bytes.extend_from_slice(&bits.to_le_bytes());
    }

    /// Runs of equal numbers: length, number, length, number …
    pub(super) fn runs(&mut self, column: impl IntoIterator<Item = i64>) {
        let mut run: Option<(i64, u64)> = None;
        for number in column {
            run = Some(match run {
                Some((last, length)) if last == number => (last, length + 1),
                Some((last, length)) => {
                    self.run(last, length);
                    (number, 1)
                }
                None => (number, 1),
            });
        }
        if let Some((last, length)) = run {
            self.run(last, length);
        }
    }

    fn run(&mut self, number: i64, length: u64) {
        self.whole(length);
        self.signed(number);
    }

    /// Doubles, bit for bit.
    pub(super) fn doubles(&mut self, column: &[f64]) {
        let fits = |scale: &f64| column.iter().all(|it| scaled(*it, *scale).is_some());
        match SCALES.iter().position(fits) {
            Some(digits) => {
                self.byte(digits as u8);
                let whole = |it: &f64| scaled(*it, SCALES[digits]).unwrap_or_default();
                if column.windows(2).all(|pair| pair[0].to_bits() == pair[1].to_bits()) {
                    self.byte(1);
                    column.first().into_iter().for_each(|it| self.signed(whole(it)));
                } else {
                    self.byte(0);
                    column.iter().for_each(|it| self.signed(whole(it)));
                }
            }
            None => {
                self.byte(RAW);
                column.iter().for_each(|it| self.fixed(it.to_bits()));
            }
        }
    }
}

/// `value` times `scale`, when dividing again gives the same double; the sign of zero counts.
fn scaled(value: f64, scale: f64) -> Option<i64> {
    let whole = (value * scale).round();
    if EXACT <= whole.abs() || whole.is_nan() {
        return None;
    }
    let whole = whole as i64;
    ((whole as f64 / scale).to_bits() == value.to_bits()).then_some(whole)
}

pub(super) struct Unpacker<'a> {
    bytes: &'a [u8],
}

impl<'a> Unpacker<'a> {
    pub(super) fn new(bytes: &'a [u8], layout: u8) -> Result<Self, Malformed> {
        match bytes.split_first() {
            Some((first, rest)) if *first == layout => Ok(Self { bytes: rest }),
            _ => Err(Malformed("unknown layout")),
        }
    }

    pub(super) fn byte(&mut self) -> Result<u8, Malformed> {
        let (first, rest) = self.bytes.split_first().ok_or(Malformed("too short"))?;
        self.bytes = rest;
        Ok(*first)
    }

    pub(super) fn whole(&mut self) -> Result<u64, Malformed> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Malformed("number too long"))
    }

    pub(super) fn signed(&mut self) -> Result<i64, Malformed> {
        let number = self.whole()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    pub(super) fn fixed(&mut self) -> Result<u64, Malformed> {
        let (bits, rest) = self.bytes.split_first_chunk().ok_or(Malformed("too short"))?;
        self.bytes = rest;
        Ok(u64::from_le_bytes(*bits))
    }

    /// A count of things that take memory.
    pub(super) fn count(&mut self) -> Result<usize, Malformed> {
        const MOST: u64 = 1 << 24;
        let count = self.whole()?;
        if MOST < count { Err(Malformed("too many")) } else { Ok(count as usize) }
    }

    pub(super) fn runs(&mut self, length: usize) -> Result<Vec<i64>, Malformed> {
        let mut column = Vec::with_capacity(length);
        while column.len() < length {
            let run = self.count()?;
            let number = self.signed()?;
            if length < column.len() + run {
                return Err(Malformed("run too long"));
            }
            column.resize(column.len() + run, number);
        }
        Ok(column)
    }

    pub(super) fn doubles(&mut self, length: usize) -> Result<Vec<f64>, Malformed> {
        let digits = self.byte()?;
        if digits == RAW {
            return (0..length).map(|_| self.fixed().map(f64::from_bits)).collect();
        }
        let scale = *SCALES.get(usize::from(digits)).ok_or(Malformed("unknown scale"))?;
        if self.byte()? == 1 {
            let value = if length == 0 { 0.0 } else { self.signed()? as f64 / scale };
            return Ok(vec![value; length]);
        }
        let mut column = Vec::with_capacity(length);
        for _ in 0..length {
            column.push(self.signed()? as f64 / scale);
        }
        Ok(column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bits(column: &[f64]) -> Vec<u64> {
        column.iter().map(|it| it.to_bits()).collect()
    }

    proptest! {
        #[test]
        fn doubles_read_back_bit_for_bit(column in proptest::collection::vec(
            prop_oneof![any::<f64>(), (-99_999i32..99_999).prop_map(|it| f64::from(it) / 10.0)], 0..40,
        )) {
            let mut packer = Packer::new(1);
            packer.doubles(&column);
            let bytes = packer.finish();
            let read = Unpacker::new(&bytes, 1).unwrap().doubles(column.len()).unwrap();
            prop_assert_eq!(bits(&read), bits(&column));
        }

        #[test]
        fn runs_read_back(column in proptest::collection::vec(
            prop_oneof![any::<i64>(), Just(3_600)], 0..40,
        )) {
            let mut packer = Packer::new(1);
            packer.runs(column.iter().copied());
            let bytes = packer.finish();
            prop_assert_eq!(Unpacker::new(&bytes, 1).unwrap().runs(column.len()).unwrap(), column);
        }

        #[test]
        fn any_bytes_read_or_are_malformed(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(mut unpacker) = Unpacker::new(&bytes, 1) {
                let _ = unpacker.runs(24);
                let _ = unpacker.doubles(24);
            }
        }
    }

    #[test]
    fn short_decimals_take_a_byte_or_two() {
        let mut packer = Packer::new(1);
        packer.doubles(&[10.8, 22.0, -0.5]);
        assert!(packer.finish().len() <= 9);
        assert_eq!(scaled(-0.0, 1.0), None, "the sign of zero would be lost");
    }
}
