//! Rows a second of each reader on one core: `cargo run --release --example rates`.

#![expect(clippy::print_stdout, reason = "the rates are the example's output")]

use std::time::Instant;

use greenpulse_formats::push;

fn main() {
    let rows: Vec<_> = (0..10_000)
        .map(|n| {
            let (hour, minute) = (n / 60 % 24, n % 60);
            format!(
                r#"{{"meter":"meter-{}","channel":"","start":"2026-03-01T{hour:02}:{minute:02}:00Z","duration":"PT15M","value":{}.5,"unit":"kWh","quality":"actual","revision":1}}"#,
                n % 100,
                n % 977
            )
        })
        .collect();
    let body = format!(r#"{{"readings":[{}]}}"#, rows.join(","));
    let began = Instant::now();
    let mut good = 0;
    for _ in 0..100 {
        good += push::read(body.as_bytes()).map_or(0, |rows| rows.iter().flatten().count());
    }
    report("push", good, began);
}

fn report(reader: &str, rows: usize, began: Instant) {
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{reader}: {rows} rows in {seconds:.3} s, {:.2} M rows/s",
        rows as f64 / seconds / 1e6
    );
}
