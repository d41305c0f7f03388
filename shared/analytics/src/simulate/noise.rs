//! Seeded noise that is the same to the bit on every machine.

const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;
const SQRT_3: f64 = 1.732_050_807_568_877_2;

/// A stream of noise that is read at any index, in any order.
///
/// The generator is SplitMix64 (Steele, Lea and Flood, 2014) jumped to the index; streams differ by
/// name, so that one more meter leaves the others as they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noise(u64);

impl Noise {
    pub(super) fn new(seed: u64, name: &str) -> Self {
        Self(name.bytes().fold(mix(seed), |state, byte| mix(state ^ u64::from(byte))))
    }

    pub(super) const fn bits(self, index: i64) -> u64 {
        mix(self.0.wrapping_add(index.cast_unsigned().wrapping_mul(GAMMA)))
    }

    /// From 0 up to, not including, 1.
    pub(super) fn uniform(self, index: i64) -> f64 {
        (self.bits(index) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Bell-shaped around 0 with a standard deviation of 1, never beyond 3.47 (Irwin–Hall of 4).
    pub(super) fn bell(self, index: i64) -> f64 {
        let bits = self.bits(index);
        let sum: u64 = (0..4).map(|quarter| (bits >> (16 * quarter)) & 0xffff).sum();
        (sum as f64 / 65_536.0 - 2.0) * SQRT_3
    }

    /// Wanders between -1 and 1, with a knot every `knot` steps of the index.
    pub(super) fn smooth(self, index: i64, knot: i64) -> f64 {
        let from = index.div_euclid(knot);
        let t = index.rem_euclid(knot) as f64 / knot as f64;
        let level = |at: i64| 2.0 * self.uniform(at) - 1.0;
        let (low, high) = (level(from), level(from + 1));
        low + (high - low) * (t * t * (3.0 - 2.0 * t))
    }
}

const fn mix(state: u64) -> u64 {
    let z = state.wrapping_add(GAMMA);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix_as_published() {
        // First outputs of SplitMix64 seeded with 0.
        let outputs = [0, 1, 2].map(|i: u64| mix(i.wrapping_mul(GAMMA)));
        assert_eq!(outputs, [0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f]);
    }

    #[test]
    fn the_bell_has_mean_0_and_deviation_1() {
        let noise = Noise::new(7, "bell");
        let n = 20_000;
        let (mut sum, mut squares) = (0.0, 0.0);
        for i in 0..n {
            sum += noise.bell(i);
            squares += noise.bell(i) * noise.bell(i);
        }
        assert!((sum / n as f64).abs() < 0.03);
        assert!((squares / n as f64 - 1.0).abs() < 0.03);
    }

    #[test]
    fn smooth_noise_stays_in_bounds_and_does_not_jump() {
        let noise = Noise::new(7, "smooth");
        let values: Vec<f64> = (-500..500).map(|i| noise.smooth(i, 20)).collect();
        assert!(values.iter().all(|it| it.abs() <= 1.0));
        assert!(values.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 0.2));
    }
}
