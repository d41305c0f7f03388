//! What happened, in one sentence.

use greenpulse_domain::anomaly::Money;
use greenpulse_domain::id::BuildingId;
use greenpulse_models::anomaly::Episode;

/// Such as `b71 ran 57 h without its night stop: +2,535 kWh, £624`.
pub(crate) fn message(building: &BuildingId, it: &Episode, cost: Option<Money>) -> String {
    let deviation = it.observed - it.expected;
    let energy = format!("{}{} kWh", sign(deviation), amount(deviation.abs(), 1));
    let cost = cost.map_or_else(String::new, |it| format!(", {}", money(it)));
    format!("{building} {}: {energy}{cost}", it.summary)
}

fn sign(value: f64) -> &'static str {
    if value < 0.0 { "−" } else { "+" }
}

fn money(it: Money) -> String {
    let minus = if it.amount < 0.0 { "−" } else { "" };
    let amount = amount(it.amount.abs(), 2);
    match it.currency.code() {
        "GBP" => format!("{minus}£{amount}"),
        "USD" => format!("{minus}${amount}"),
        "EUR" => format!("{minus}€{amount}"),
        code => format!("{minus}{amount} {code}"),
    }
}

/// With its thousands apart, and `decimals` where it is less than ten.
fn amount(value: f64, decimals: usize) -> String {
    if value < 10.0 {
        return format!("{value:.decimals$}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if 0 < at && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_at_a_glance() {
        let amounts = [0.04, 9.96, 12.4, 999.6, 2_535.2, 1_234_567.0].map(|it| amount(it, 1));
        assert_eq!(amounts, ["0.0", "10.0", "12", "1,000", "2,535", "1,234,567"]);
    }

    #[test]
    fn money_is_named_by_its_currency() {
        let written =
            |amount: f64, code: &str| money(Money { amount, currency: code.parse().unwrap() });
        assert_eq!(written(624.3, "GBP"), "£624");
        assert_eq!(written(-7.5, "USD"), "−$7.50");
        assert_eq!(written(1_200.0, "CHF"), "1,200 CHF");
    }
}
