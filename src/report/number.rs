//! How a figure is written: rounded to what its margin supports.

use crate::measure::{Estimate, Unit};

/// Decimals nobody reads past.
const MOST_DECIMALS: usize = 4;

/// What marks a margin that rests on too few days, or a figure whose margin is not known for want of them.
pub const FEW_DAYS: &str = "†";

/// A figure and its margin as text, apart so that a table can align them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The figure: `56.1`.
    pub value: String,
    /// Its margin: `± 0.3`; `(9–17)` where the interval is lopsided; empty where the figure is exact. Where too few days
    /// hold an exception it is a bound, `(≥ 99.90)`, or has a mark, [`FEW_DAYS`].
    pub margin: String,
    /// What sort of margin it is; a table says below what is not plain.
    pub sort: Sort,
}

/// What sort of margin a figure has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// None is needed: the figure is known.
    Exact,
    /// On both sides.
    BothSides,
    /// A bound on one side, as too few days hold an exception.
    Bound,
    /// On both sides, but from few days.
    FewDays,
    /// Not known for want of days.
    Unknown,
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
/// written instead of ±. Where [too few days](Estimate::few_days) hold an exception there is a bound, or a mark.
///
/// ```
/// use callcenter::measure::{Estimate, Reading, Unit};
/// use callcenter::report::number;
/// let wait = Estimate::positive(&Reading::new(56.123, 0.2, 200), 0.95, Unit::Seconds);
/// assert_eq!(number::written(&wait).to_string(), "56.1 ± 0.4");
/// // Not one call of 200 days was lost:
/// let none = Estimate::share(&Reading { hits: 0, ..Reading::new(0.0, 0.0, 200) }, 0.95);
/// assert_eq!(number::written(&none).to_string(), "0.0 (≤ 1.5)");
/// ```
pub fn written(estimate: &Estimate) -> Written {
    scaled(estimate, natural(estimate.unit))
}

/// The same in another unit: every figure times `scale`.
pub fn scaled(estimate: &Estimate, scale: f64) -> Written {
    let [mean, low, high] = [estimate.mean, estimate.low, estimate.high].map(|x| x * scale);
    let half = (high - low) / 2.0;
    if half.is_nan() || half <= 0.0 {
        let (margin, sort) = match estimate.few_days {
            true => (FEW_DAYS.to_owned(), Sort::Unknown),
            false => (String::new(), Sort::Exact),
        };
        return Written {
            value: exact(mean),
            margin,
            sort,
        };
    }
    let written = |decimals: usize, margin: String, sort: Sort| Written {
        value: fixed(mean, decimals),
        margin,
        sort,
    };
    if estimate.few_days {
        let ends = (estimate.low, estimate.high);
        let (decimals, margin, sort) = match known_sides(ends, estimate.unit) {
            (true, true) => {
                let decimals = decimals(half);
                let between = if low < 0.0 { " to " } else { "–" };
                let ends = format!(
                    "({}{between}{})",
                    fixed(low, decimals),
                    fixed(high, decimals)
                );
                (decimals, ends + FEW_DAYS, Sort::FewDays)
            }
            (true, false) => {
                let decimals = decimals(mean - low);
                let bound = format!("(≥ {})", fixed(low, decimals));
                (decimals, bound, Sort::Bound)
            }
            (false, true) => {
                let decimals = decimals(high - mean);
                let bound = format!("(≤ {})", fixed(high, decimals));
                (decimals, bound, Sort::Bound)
            }
            (false, false) => (1, FEW_DAYS.to_owned(), Sort::Unknown),
        };
        return written(decimals, margin, sort);
    }
    let decimals = decimals(half);
    let (down, up) = (mean - low, high - mean);
    let margin = if down.max(up) > 1.5 * down.min(up) {
        format!("({}–{})", fixed(low, decimals), fixed(high, decimals))
    } else {
        plus_minus(half, decimals)
    };
    written(decimals, margin, Sort::BothSides)
}

/// A difference: as [`written`], with a sign also where it is above zero; a share in points.
///
/// ```
/// use callcenter::measure::{Estimate, Unit};
/// use callcenter::report::number;
/// let more = Estimate { low: 0.031, high: 0.043, ..Estimate::exact(0.037, Unit::Share) };
/// assert_eq!(number::difference(&more).to_string(), "+3.7 ± 0.6");
/// ```
pub fn difference(estimate: &Estimate) -> Written {
    let mut written = written(estimate);
    if written.value.bytes().any(|b| matches!(b, b'1'..=b'9')) && estimate.mean > 0.0 {
        written.value.insert(0, '+');
    }
    written
}

/// The ends that hold at once ([`Estimate::simultaneous`]) without the unit; a share in percent: `31.8–41.2`, or a bound
/// `≥ 97.5` where too few days hold an exception. `None` where there are none.
pub fn simultaneous(estimate: &Estimate) -> Option<String> {
    let (low, high) = estimate.simultaneous?;
    let scale = natural(estimate.unit);
    let half = (high - low) / 2.0 * scale;
    let decimals = decimals(half);
    let text = |end: f64| fixed(end * scale, decimals);
    let sides = match estimate.few_days {
        true => known_sides((low, high), estimate.unit),
        false => (true, true),
    };
    Some(match sides {
        _ if half.is_nan() || half <= 0.0 => match estimate.few_days {
            true => FEW_DAYS.to_owned(),
            false => exact(low * scale),
        },
        (true, true) if low < 0.0 => format!("{} to {}", text(low), text(high)),
        (true, true) => format!("{}–{}", text(low), text(high)),
        (true, false) => format!("≥ {}", text(low)),
        (false, true) => format!("≤ {}", text(high)),
        (false, false) => FEW_DAYS.to_owned(),
    })
}

/// Whether the lower and the upper end say anything: an end at the last possible value does not. A difference, which may
/// be below zero, has no such value there.
fn known_sides((low, high): (f64, f64), unit: Unit) -> (bool, bool) {
    let most = match unit {
        Unit::Share => 1.0,
        Unit::Seconds | Unit::Number => f64::INFINITY,
    };
    (low != 0.0, high < most)
}

/// What a figure is multiplied by to be written: a share is written in percent.
fn natural(unit: Unit) -> f64 {
    match unit {
        Unit::Share => 100.0,
        Unit::Seconds | Unit::Number => 1.0,
    }
}

/// `± 0.3`.
pub(super) fn plus_minus(half: f64, decimals: usize) -> String {
    let least = 10f64.powi(-(MOST_DECIMALS as i32));
    if half < 0.5 * least {
        format!("± <{}", fixed(least, decimals))
    } else {
        format!("± {}", fixed(half, decimals))
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
    format!("{sign}{}{fraction}", grouped(whole))
}

/// Digits with thousands set apart.
pub(super) fn grouped(digits: &str) -> String {
    let first = digits.len() % 3;
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && i % 3 == first {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
    fn too_few_days_give_a_bound_or_a_mark() {
        let few = |mean: f64, low: f64, high: f64, unit: Unit| {
            let written = written(&Estimate {
                few_days: true,
                ..estimate(mean, low, high, unit)
            });
            (written.to_string(), written.sort)
        };
        let cases = [
            (
                (0.9997, 0.9990, 1.0, Unit::Share),
                "99.97 (≥ 99.90)",
                Sort::Bound,
            ),
            (
                (1.0, 0.9851, 1.0, Unit::Share),
                "100.0 (≥ 98.5)",
                Sort::Bound,
            ),
            ((0.003, 0.0, 0.009, Unit::Share), "0.3 (≤ 0.9)", Sort::Bound),
            (
                (0.0, 0.0, 0.015, Unit::Number),
                "0.000 (≤ 0.015)",
                Sort::Bound,
            ),
            (
                (3.0, 2.0, f64::INFINITY, Unit::Seconds),
                "3.0 (≥ 2.0)",
                Sort::Bound,
            ),
            ((0.5, 0.2, 0.8, Unit::Share), "50 (20–80)†", Sort::FewDays),
            (
                (50.0, 39.0, 65.0, Unit::Seconds),
                "50 (39–65)†",
                Sort::FewDays,
            ),
            ((50.0, 0.0, 165.0, Unit::Seconds), "50 (≤ 165)", Sort::Bound),
            ((0.0, 0.0, 0.0, Unit::Seconds), "0 †", Sort::Unknown),
            ((0.5, 0.0, 1.0, Unit::Share), "50.0 †", Sort::Unknown),
        ];
        for ((mean, low, high, unit), text, sort) in cases {
            assert_eq!(few(mean, low, high, unit), (text.to_owned(), sort));
        }
    }

    #[test]
    fn a_difference_has_its_sign() {
        let cases = [
            (0.037, 0.006, Unit::Share, "+3.7 ± 0.6"),
            (-0.037, 0.006, Unit::Share, "−3.7 ± 0.6"),
            (0.000_1, 0.006, Unit::Share, "0.0 ± 0.6"),
            (-12.3, 4.0, Unit::Seconds, "−12 ± 4"),
            (0.0, 0.0, Unit::Seconds, "0"),
        ];
        for (mean, half, unit, text) in cases {
            let e = estimate(mean, mean - half, mean + half, unit);
            assert_eq!(difference(&e).to_string(), text);
        }
    }

    #[test]
    fn ends_that_hold_at_once_are_written_with_both() {
        let at_once = |few_days, ends, unit| {
            simultaneous(&Estimate {
                few_days,
                simultaneous: Some(ends),
                ..Estimate::exact(0.5, unit)
            })
            .unwrap()
        };
        assert_eq!(at_once(false, (0.319, 0.4121), Unit::Share), "32–41");
        assert_eq!(at_once(false, (0.38, 0.4121), Unit::Share), "38.0–41.2");
        assert_eq!(at_once(true, (0.975, 1.0), Unit::Share), "≥ 97.5");
        assert_eq!(at_once(true, (0.0, 0.012), Unit::Share), "≤ 1.2");
        assert_eq!(at_once(true, (0.0, 0.0), Unit::Seconds), "†");
        assert_eq!(at_once(false, (-0.031, 0.01), Unit::Share), "−3.1 to 1.0");
        assert_eq!(simultaneous(&Estimate::exact(1.0, Unit::Number)), None);
    }

    #[test]
    fn a_difference_of_few_days_has_both_ends() {
        let less = Estimate {
            low: -0.15,
            high: -0.05,
            few_days: true,
            ..Estimate::exact(-0.10, Unit::Seconds)
        };
        assert_eq!(difference(&less).to_string(), "−0.10 (−0.15 to −0.05)†");
        let open = Estimate {
            low: -0.02,
            high: 0.06,
            few_days: true,
            ..Estimate::exact(0.02, Unit::Seconds)
        };
        assert_eq!(difference(&open).to_string(), "+0.02 (−0.02 to 0.06)†");
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
