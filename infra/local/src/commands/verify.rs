use crate::cloud::Cloud;
use crate::commands::Failure;
use crate::out::{Exit, Out};

pub(super) async fn run(cloud: &Cloud, json: bool, out: &Out) -> Result<Exit, Failure> {
    let verified = rollup::verify(&cloud.rollup()).await?;
    for example in &verified.examples {
        out.note(format!("mismatch: {example}")).await;
    }
    let words = format!(
        "{} cells recomputed, {} differ from what is stored, {} days sealed",
        verified.checked, verified.mismatches, verified.sealed
    );
    out.answer(json, &verified, words).await;
    Ok(if verified.mismatches == 0 { Exit::Well } else { Exit::Findings })
}
