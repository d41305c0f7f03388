//! What a name may be made of.

/// Whether a text shows what it holds: no control characters, no line breaks, and nothing that
/// turns the direction of the text around it.
///
/// # Source
///
/// The directional formatting characters of Unicode's UAX #9.
pub fn is_plain(text: &str) -> bool {
    !text.contains(hides)
}

/// Whether a text of several lines shows what it holds: as a name, but for tabs and line breaks.
pub fn is_plain_text(text: &str) -> bool {
    text.split(['\n', '\r', '\t']).all(is_plain)
}

/// The name without what does not show: for names that somebody else gave, who cannot be asked to
/// write them plainly. Line breaks are spaces.
pub fn made_plain(name: &str) -> String {
    let spaced = name.replace(['\n', '\r', '\t', '\u{2028}', '\u{2029}'], " ");
    spaced.replace(hides, "").trim().to_owned()
}

fn hides(it: char) -> bool {
    let turns = matches!(it, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    it.is_control() || matches!(it, '\u{2028}' | '\u{2029}') || turns
}

#[cfg(test)]
mod tests {
    use super::{is_plain, is_plain_text, made_plain};

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

    #[test]
    fn notes_have_lines_and_hide_nothing() {
        assert!(is_plain_text("Called Ann:\r\n\tthe pump ran.\n\nمضخة"));
        assert!(!is_plain_text("the pump\nran\u{202e}"));
        assert!(!is_plain_text("a\0b"));
    }

    #[test]
    fn a_name_is_made_plain() {
        assert_eq!(made_plain("Ann\nBell"), "Ann Bell");
        assert_eq!(made_plain("\u{2067}gpj.\u{202e}exe\0\u{2069} "), "gpj.exe");
        assert_eq!(made_plain("می\u{200c}خواهم"), "می\u{200c}خواهم");
        assert_eq!(made_plain("\u{200f}\u{200e}\n"), "");
    }
}
