use std::time::Instant;

use serde::Serialize;

use crate::cloud::Cloud;
use crate::commands::Failure;
use crate::out::{Exit, Out};

#[derive(Serialize)]
struct RolledUp {
    meter_days: usize,
    building_days: usize,
    seconds: f64,
}

pub(super) async fn run(cloud: &Cloud, json: bool, out: &Out) -> Result<Exit, Failure> {
    let began = Instant::now();
    let drained = rollup::drain(&cloud.rollup(), |it| {
        out.progress(format!("{} meter-days, {} building-days", it.meter_days, it.building_days));
    })
    .await?;
    let rolled_up = RolledUp {
        meter_days: drained.meter_days,
        building_days: drained.building_days,
        seconds: began.elapsed().as_secs_f64(),
    };
    let words = format!(
        "{} meter-days and {} building-days rolled up in {:.3} s",
        rolled_up.meter_days, rolled_up.building_days, rolled_up.seconds
    );
    out.answer(json, &rolled_up, words).await;
    Ok(Exit::Well)
}
