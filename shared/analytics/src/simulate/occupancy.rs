//! When the buildings are in use.

use super::calendar::DayKind;
use super::hours::Hour;

/// How full a building is, from 0 to about 1.
#[derive(Debug)]
pub(super) struct Occupancy {
    weekday: [f64; 24],
    weekend: [f64; 24],
    /// Share of it in summer, term, breaks, exams and on holidays.
    by_kind: [f64; 5],
}

impl Occupancy {
    /// In an hour of a day on which everybody comes and goes `later` hours later.
    pub(super) fn at(&self, hour: &Hour, later: usize) -> f64 {
        let off = hour.weekend || hour.kind == DayKind::Holiday;
        let day = if off { &self.weekend } else { &self.weekday };
        day[(hour.local + 24 - later) % 24] * self.by_kind[hour.kind as usize]
    }
}

pub(super) static ACADEMIC: Occupancy = Occupancy {
    weekday: [
        0.02, 0.01, 0.0, 0.0, 0.0, 0.02, 0.08, 0.3, 0.72, 0.92, 1.0, 0.98, 0.85, 0.92, 0.98, 0.92,
        0.8, 0.6, 0.42, 0.35, 0.28, 0.18, 0.1, 0.05,
    ],
    weekend: [
        0.02, 0.01, 0.0, 0.0, 0.0, 0.0, 0.02, 0.04, 0.08, 0.12, 0.16, 0.18, 0.18, 0.18, 0.18, 0.16,
        0.14, 0.12, 0.1, 0.08, 0.06, 0.05, 0.04, 0.03,
    ],
    by_kind: [0.45, 1.0, 0.28, 0.65, 0.15],
};

pub(super) static RESIDENTIAL: Occupancy = Occupancy {
    weekday: [
        0.62, 0.48, 0.4, 0.36, 0.35, 0.38, 0.52, 0.75, 0.7, 0.52, 0.44, 0.42, 0.46, 0.45, 0.46,
        0.52, 0.64, 0.8, 0.92, 0.98, 1.0, 0.98, 0.9, 0.78,
    ],
    weekend: [
        0.78, 0.64, 0.5, 0.42, 0.38, 0.36, 0.38, 0.44, 0.54, 0.66, 0.74, 0.78, 0.8, 0.78, 0.76,
        0.76, 0.8, 0.86, 0.92, 0.96, 0.96, 0.92, 0.88, 0.84,
    ],
    by_kind: [0.35, 1.0, 0.3, 1.05, 0.3],
};

pub(super) static ADMINISTRATIVE: Occupancy = Occupancy {
    weekday: [
        0.0, 0.0, 0.0, 0.0, 0.0, 0.03, 0.12, 0.45, 0.88, 1.0, 1.0, 0.98, 0.86, 0.95, 1.0, 0.98,
        0.85, 0.45, 0.18, 0.1, 0.06, 0.03, 0.0, 0.0,
    ],
    weekend: [
        0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.01, 0.03, 0.05, 0.06, 0.06, 0.05, 0.05, 0.05, 0.04,
        0.03, 0.02, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    ],
    by_kind: [0.88, 1.0, 0.85, 1.0, 0.4],
};

pub(super) static RESEARCH: Occupancy = Occupancy {
    weekday: [
        0.2, 0.18, 0.16, 0.15, 0.15, 0.18, 0.25, 0.45, 0.75, 0.92, 1.0, 1.0, 0.92, 0.98, 1.0, 0.98,
        0.9, 0.75, 0.55, 0.45, 0.38, 0.32, 0.27, 0.23,
    ],
    weekend: [
        0.2, 0.18, 0.16, 0.15, 0.15, 0.15, 0.17, 0.2, 0.26, 0.32, 0.36, 0.38, 0.38, 0.38, 0.38,
        0.36, 0.34, 0.3, 0.28, 0.26, 0.25, 0.24, 0.22, 0.21,
    ],
    by_kind: [0.92, 1.0, 0.85, 1.0, 0.75],
};

pub(super) static LIBRARY: Occupancy = Occupancy {
    weekday: [
        0.12, 0.04, 0.02, 0.0, 0.0, 0.0, 0.05, 0.2, 0.45, 0.65, 0.78, 0.85, 0.85, 0.9, 0.95, 0.95,
        0.92, 0.88, 0.85, 0.85, 0.8, 0.7, 0.5, 0.28,
    ],
    weekend: [
        0.06, 0.03, 0.02, 0.0, 0.0, 0.0, 0.0, 0.03, 0.1, 0.25, 0.42, 0.52, 0.58, 0.64, 0.68, 0.68,
        0.65, 0.58, 0.5, 0.44, 0.38, 0.28, 0.16, 0.08,
    ],
    by_kind: [0.5, 0.95, 0.35, 1.2, 0.05],
};

pub(super) static SPORTS: Occupancy = Occupancy {
    weekday: [
        0.0, 0.0, 0.0, 0.0, 0.02, 0.15, 0.5, 0.65, 0.5, 0.4, 0.4, 0.5, 0.62, 0.5, 0.5, 0.6, 0.8,
        1.0, 1.0, 0.92, 0.75, 0.5, 0.15, 0.02,
    ],
    weekend: [
        0.0, 0.0, 0.0, 0.0, 0.0, 0.02, 0.1, 0.3, 0.5, 0.65, 0.75, 0.75, 0.7, 0.65, 0.65, 0.65, 0.6,
        0.55, 0.45, 0.3, 0.15, 0.05, 0.0, 0.0,
    ],
    by_kind: [0.6, 1.0, 0.5, 0.8, 0.1],
};
