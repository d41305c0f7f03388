//! Where the time of a judgement of forecasts goes: said while it is spent, and in its summary.

use std::fmt;
use std::time::{Duration, Instant};

use greenpulse_models::forecast::Stage;
use serde_json::{Value, json};

use crate::out::Out;

/// Time by the clock on the wall, summed while stages go by.
pub(super) struct Spent<'a> {
    out: &'a Out,
    stage: Option<(Stage, Instant)>,
    total: Total,
}

/// What all stages took.
#[derive(Debug, Default)]
pub(super) struct Total {
    pub n_chosen: usize,
    n_predicted: u32,
    choosing: Duration,
    contesting: Duration,
    predicting: Duration,
}

impl<'a> Spent<'a> {
    pub(super) fn new(out: &'a Out) -> Self {
        Self { out, stage: None, total: Total::default() }
    }

    /// The stage before has ended, and this one begins.
    pub(super) fn on(&mut self, stage: Stage) {
        self.end();
        match stage {
            Stage::Choosing(at) => {
                self.total.n_chosen += 1;
                self.out.progress(format!("choosing a model by what was measured before {at}"));
            }
            Stage::Contesting => (),
            Stage::Predicting => {
                self.total.n_predicted += 1;
                self.out.progress(format!("{} origins", self.total.n_predicted));
            }
        }
        self.stage = Some((stage, Instant::now()));
    }

    pub(super) fn total(mut self) -> Total {
        self.end();
        self.total
    }

    fn end(&mut self) {
        let Some((stage, since)) = self.stage.take() else { return };
        *match stage {
            Stage::Choosing(_) => &mut self.total.choosing,
            Stage::Contesting => &mut self.total.contesting,
            Stage::Predicting => &mut self.total.predicting,
        } += since.elapsed();
    }
}

impl Total {
    pub(super) fn json(&self) -> Value {
        json!({
            "choosing": self.choosing.as_secs_f64(),
            "contesting": self.contesting.as_secs_f64(),
            "predicting": self.predicting.as_secs_f64(),
        })
    }
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each = self.predicting.as_secs_f64() / f64::from(self.n_predicted.max(1));
        write!(
            f,
            "{} origins took {:.1} ms each, teaching and choosing a model {:.0} s ({} ×), contests of \
             models within buildings {:.0} s",
            self.n_predicted,
            1e3 * each,
            self.choosing.as_secs_f64(),
            self.n_chosen,
            self.contesting.as_secs_f64(),
        )
    }
}
