//! `report.html`: one file without anything to fetch, its plots drawn as inline SVG.

use std::fmt::Write as _;

const STYLE: &str = "\
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;\
color:#1d2b24;background:#fff}\
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.25rem .75rem;border-bottom:1px solid \
#ccd6d0;text-align:right}td:first-child,th:first-child{text-align:left}figure{margin:1.5rem 0}\
figcaption{font-size:.9rem;color:#4a5a52}svg{width:100%;height:auto}\
@media(prefers-color-scheme:dark){body{color:#e6efe9;background:#121a16}figcaption{color:#a9b8b0}\
td,th{border-color:#33423a}}";

/// A page that grows by paragraphs, tables and plots.
#[derive(Debug)]
pub(super) struct Page {
    html: String,
}

impl Page {
    pub(super) fn new(title: &str) -> Self {
        let title = escape(title);
        Self {
            html: format!(
                "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
                 <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
                 <style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n"
            ),
        }
    }

    pub(super) fn heading(&mut self, text: &str) {
        let _ = writeln!(self.html, "<h2>{}</h2>", escape(text));
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        let _ = writeln!(self.html, "<p>{}</p>", escape(text));
    }

    pub(super) fn table(&mut self, header: &[&str], rows: &[Vec<String>]) {
        let cells = |tag: &str, cells: &[String]| -> String {
            cells.iter().map(|it| format!("<{tag}>{}</{tag}>", escape(it))).collect()
        };
        let header: Vec<String> = header.iter().map(|it| (*it).to_owned()).collect();
        let _ = writeln!(self.html, "<table><tr>{}</tr>", cells("th", &header));
        for row in rows {
            let _ = writeln!(self.html, "<tr>{}</tr>", cells("td", row));
        }
        self.html.push_str("</table>\n");
    }

    pub(super) fn plot(&mut self, plot: &Plot<'_>) {
        let _ = writeln!(
            self.html,
            "<figure>{}<figcaption>{}</figcaption></figure>",
            plot.svg(),
            escape(plot.caption)
        );
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.html.push_str("</body></html>\n");
        self.html.into_bytes()
    }
}

/// Lines over time, a band behind them, and stretches that are marked. Values that are not known are
/// NaN, and nothing is drawn there.
#[derive(Debug)]
pub(super) struct Plot<'a> {
    pub(super) caption: &'a str,
    /// What the values are in.
    pub(super) unit: &'a str,
    /// What stands under the first and under the last value.
    pub(super) ends: (String, String),
    pub(super) lines: Vec<(&'static str, &'a [f64])>,
    /// Lower and upper bounds.
    pub(super) band: Option<(&'a [f64], &'a [f64])>,
    /// First and one past the last value of each stretch.
    pub(super) marked: Vec<(usize, usize)>,
}

const COLORS: [&str; 4] = ["#0b6e4f", "#8a8f98", "#b3541e", "#3d5a9e"];
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 60.0;
const BOTTOM: f64 = 230.0;
const TOP: f64 = 26.0;

impl Plot<'_> {
    fn svg(&self) -> String {
        let all = self.lines.iter().map(|it| it.1).chain(self.band.map(|it| it.1));
        let known = all.flatten().copied().filter(|it| it.is_finite());
        let (low, high) =
            known.fold((0.0_f64, 0.0_f64), |(low, high), it| (low.min(it), high.max(it)));
        let n = self.lines.first().map_or(1, |it| it.1.len()).max(2);
        let x = |index: usize| LEFT + (WIDTH - LEFT) * index as f64 / (n - 1) as f64;
        let span = if low < high { high - low } else { 1.0 };
        let y = |value: f64| BOTTOM - (BOTTOM - TOP) * (value - low) / span;
        let mut svg = format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" font-size=\"12\" fill=\"currentColor\">\
             <title>{}</title>",
            escape(self.caption)
        );
        for &(start, end) in &self.marked {
            let (from, to) = (x(start), x(end.min(n - 1)).max(x(start) + 1.0));
            let _ = write!(
                svg,
                "<rect x=\"{from:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"#d94f30\" \
                 opacity=\".25\"/>",
                to - from,
                BOTTOM - TOP
            );
        }
        if let Some((lower, upper)) = self.band {
            let there = |it: &usize| lower[*it].is_finite() && upper[*it].is_finite();
            let bounded: Vec<usize> =
                (0..n.min(lower.len()).min(upper.len())).filter(there).collect();
            let up = bounded.iter().map(|it| (*it, upper[*it]));
            let down = bounded.iter().rev().map(|it| (*it, lower[*it]));
            let points: String = up
                .chain(down)
                .map(|(at, value)| format!("{:.1},{:.1} ", x(at), y(value)))
                .collect();
            let _ = write!(svg, "<polygon points=\"{points}\" fill=\"#0b6e4f\" opacity=\".15\"/>");
        }
        for (place, (name, values)) in self.lines.iter().enumerate() {
            let color = COLORS[place % COLORS.len()];
            let mut path = String::new();
            let mut pen_down = false;
            for (at, value) in values.iter().enumerate() {
                if value.is_finite() {
                    let step = if pen_down { 'L' } else { 'M' };
                    let _ = write!(path, "{step}{:.1} {:.1}", x(at), y(*value));
                }
                pen_down = value.is_finite();
            }
            let _ = write!(
                svg,
                "<path d=\"{path}\" fill=\"none\" stroke=\"{color}\"/><text x=\"{}\" y=\"14\" \
                 fill=\"{color}\">{}</text>",
                LEFT + 130.0 * place as f64,
                escape(name)
            );
        }
        for value in [low, f64::midpoint(low, high), high] {
            let _ = write!(
                svg,
                "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{value:.4}</text>",
                LEFT - 6.0,
                y(value) + 4.0
            );
        }
        let _ = write!(
            svg,
            "<text x=\"0\" y=\"14\">{}</text><text x=\"{LEFT}\" y=\"250\">{}</text>\
             <text x=\"{WIDTH}\" y=\"250\" text-anchor=\"end\">{}</text></svg>",
            escape(self.unit),
            escape(&self.ends.0),
            escape(&self.ends.1)
        );
        svg
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_stands_alone_and_escapes_what_it_is_told() {
        let mut page = Page::new("<b0>");
        page.table(&["a"], &[vec!["1 & 2".into()]]);
        let values = [1.0, f64::NAN, 3.0];
        page.plot(&Plot {
            caption: "load",
            unit: "kWh",
            ends: ("first".into(), "last".into()),
            lines: vec![("observed", &values)],
            band: Some((&values, &values)),
            marked: vec![(1, 3)],
        });
        let html = String::from_utf8(page.finish()).unwrap();
        assert!(html.contains("&lt;b0&gt;") && html.contains("1 &amp; 2"));
        assert!(!html.contains("NaN") && !html.contains("http"));
    }
}
