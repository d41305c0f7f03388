use serde_json::json;

use crate::cloud::Cloud;
use crate::commands::{Failure, now};
use crate::out::{Exit, Out};
use crate::simulation::{FAULTS, SAVINGS, TRUTH, make};

pub(super) async fn run(cloud: &Cloud, seed: u64, json: bool, out: &Out) -> Result<Exit, Failure> {
    let n_readings = make(cloud, seed, now(), |n| tell(out, n)).await?;
    rollup::drain(&cloud.rollup(), |_| {}).await?;
    let document = json!({"campus": "demo", "simulated": true, "seed": seed, "readings": n_readings,
               "truth": [TRUTH, FAULTS, SAVINGS]});
    let words = format!(
        "the simulated campus is there: {n_readings} simulated readings; beside them in the data folder \
         {TRUTH} says what was planted, {FAULTS} when electricity deviates (for eval anomaly --labels), and \
         {SAVINGS} what was saved (for eval savings --periods)"
    );
    out.answer(json, &document, words).await;
    Ok(Exit::Well)
}

pub(super) fn tell(out: &Out, n_readings: usize) {
    out.progress(format!("simulated {n_readings} readings"));
}
