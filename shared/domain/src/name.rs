//! What a name may be made of.

/// Whether a text shows what it holds: no control characters, no line breaks, and nothing that
/// turns the direction of the text around it.
///
/// # Source
///
/// The directional formatting characters of Unicode's UAX #9.
pub fn is_plain(text: &str) -> bool {
    let turns = |it: char| matches!(it, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !text.contains(|it: char| it.is_control() || matches!(it, '\u{2028}' | '\u{2029}') || turns(it))
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn a_name_shows_what_it_holds() {
        for plain in ["", "Library", "Bücherei \u{1f4da}", "مكتبة", "می\u{200c}خواهم", "=cmd|' /C'"]
        {
            assert!(is_plain(plain), "{plain:?}");
        }
        for hidden in [
            "a\0b",
            "a\nb",
            "a\tb",
            "\u{7f}",
            "\u{85}",
            "\u{61c}",
            "\u{200e}",
            "\u{200f}",
            "\u{202a}",
            "gpj.\u{202e}exe",
            "\u{2028}",
            "\u{2066}",
            "\u{2069}",
        ] {
            assert!(!is_plain(hidden), "{hidden:?}");
        }
    }
}
