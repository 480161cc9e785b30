//! How a figure is written: rounded to what its margin supports.

use crate::measure::{Estimate, Unit};

/// Decimals nobody reads past.
const MOST_DECIMALS: usize = 4;

/// A figure and its margin as text, apart so that a table can align them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The figure: `56.1`.
    pub value: String,
    /// Its margin: `± 0.3`; `(9–17)` where the interval is lopsided; empty where the figure is exact.
    pub margin: String,
}

impl std::fmt::Display for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.margin.is_empty() {
            f.pad(&self.value)
        } else {
            f.pad(&format!("{} {}", self.value, self.margin))
        }
    }
}

/// Writes an estimate without its unit; a share in percent.
///
/// The margin is given to one significant figure, to two when the first is 1 or 2, and the figure to the same
/// decimal. Intervals are not symmetric; where one side is more than half as long again as the other, both ends are
/// written instead of ±.
///
/// ```
/// use callcenter::measure::{Estimate, Reading, Unit};
/// use callcenter::report::number;
/// let wait = Estimate::positive(&Reading::new(56.123, 0.2, 200), 0.95, Unit::Seconds);
/// assert_eq!(number::written(&wait).to_string(), "56.1 ± 0.4");
/// ```
pub fn written(estimate: &Estimate) -> Written {
    let scale = match estimate.unit {
        Unit::Share => 100.0,
        Unit::Seconds | Unit::Number => 1.0,
    };
    scaled(estimate, scale)
}

/// The same in another unit: every figure times `scale`.
pub fn scaled(estimate: &Estimate, scale: f64) -> Written {
    let [mean, low, high] = [estimate.mean, estimate.low, estimate.high].map(|x| x * scale);
    let half = (high - low) / 2.0;
    if half.is_nan() || half <= 0.0 {
        return Written {
            value: exact(mean),
            margin: String::new(),
        };
    }
    let decimals = decimals(half);
    let (down, up) = (mean - low, high - mean);
    let margin = if down.max(up) > 1.5 * down.min(up) {
        format!("({}–{})", fixed(low, decimals), fixed(high, decimals))
    } else if half < 0.5 * 10f64.powi(-(MOST_DECIMALS as i32)) {
        format!(
            "± <{}",
            fixed(10f64.powi(-(MOST_DECIMALS as i32)), decimals)
        )
    } else {
        format!("± {}", fixed(half, decimals))
    };
    Written {
        value: fixed(mean, decimals),
        margin,
    }
}

/// Writes an estimate with its unit: `80.4 ± 0.6 %`.
pub fn with_unit(estimate: &Estimate) -> String {
    let unit = match estimate.unit {
        Unit::Share => " %",
        Unit::Seconds => " s",
        Unit::Number => "",
    };
    format!("{}{unit}", written(estimate))
}

/// Decimals that show a margin to one significant figure, or to two when the first is 1 or 2.
pub fn decimals(margin: f64) -> usize {
    if !margin.is_finite() || margin <= 0.0 {
        return 1;
    }
    let exponent = margin.log10().floor();
    let first = margin / 10f64.powf(exponent);
    let figures = if first < 2.95 { 2.0 } else { 1.0 };
    (figures - 1.0 - exponent).clamp(0.0, MOST_DECIMALS as f64) as usize
}

/// A known figure, without trailing zeros: `831`, `283.6`.
pub fn exact(value: f64) -> String {
    let text = fixed(value, MOST_DECIMALS);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A figure with so many decimals, thousands set apart from 10,000 up.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return if value > 0.0 { "∞" } else { "–" }.to_owned();
    }
    let text = format!("{value:.decimals$}");
    let zero = text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.'));
    let text = if zero {
        text.trim_start_matches('-')
    } else {
        &text
    };
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", text),
    };
    let (whole, fraction) = match digits.find('.') {
        Some(point) => digits.split_at(point),
        None => (digits, ""),
    };
    if whole.len() < 5 {
        return format!("{sign}{digits}");
    }
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(mean: f64, low: f64, high: f64, unit: Unit) -> Estimate {
        Estimate {
            mean,
            low,
            high,
            standard_error: (high - low) / 4.0,
            ..Estimate::exact(mean, unit)
        }
    }

    #[test]
    fn a_figure_is_rounded_to_what_its_margin_supports() {
        let cases = [
            (56.1234, 0.34, "56.1 ± 0.3"),
            (56.1234, 0.124, "56.12 ± 0.12"),
            (831.4, 13.2, "831 ± 13"),
            (831.4, 4.4, "831 ± 4"),
            (12_345.6, 123.0, "12,346 ± 123"),
            (0.5, 0.000_01, "0.5000 ± <0.0001"),
            (0.5, 0.000_96, "0.5000 ± 0.0010"),
        ];
        for (mean, half, text) in cases {
            let e = estimate(mean, mean - half, mean + half, Unit::Seconds);
            assert_eq!(written(&e).to_string(), text);
        }
    }

    #[test]
    fn a_share_is_written_in_percent() {
        let e = estimate(0.8043, 0.798, 0.8104, Unit::Share);
        assert_eq!(with_unit(&e), "80.4 ± 0.6 %");
    }

    #[test]
    fn a_lopsided_interval_is_written_with_both_ends() {
        let none = estimate(0.0, 0.0, 0.0149, Unit::Share);
        assert_eq!(written(&none).to_string(), "0.0 (0.0–1.5)");
    }

    #[test]
    fn a_known_figure_has_no_margin() {
        assert_eq!(with_unit(&Estimate::exact(283.6, Unit::Seconds)), "283.6 s");
        assert_eq!(exact(831.0), "831");
        assert_eq!(exact(10_000.0), "10,000");
        assert_eq!(exact(-0.0), "0");
    }

    #[test]
    fn figures_without_an_end_have_no_letters() {
        let wide = estimate(3.0, 0.0, f64::INFINITY, Unit::Seconds);
        assert_eq!(written(&wide).to_string(), "3.0 (0.0–∞)");
        assert_eq!(fixed(f64::NAN, 2), "–");
        assert_eq!(fixed(-0.04, 1), "0.0");
        assert_eq!(fixed(-1234567.0, 0), "−1,234,567");
    }
}
