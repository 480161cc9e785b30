//! Steps that land on the decimal figures a person means: 0.1, 0.2, 0.3, without drift.

use super::MOST_POINTS;
use crate::scenario::Value;

/// A number as whole digits and a number of decimals.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Decimal {
    digits: i128,
    decimals: u32,
}

/// More digits than these no step can keep exactly.
const MOST_DIGITS: usize = 17;

impl Decimal {
    /// The fewest digits that say which number it is.
    fn of(number: f64) -> Option<Decimal> {
        if !number.is_finite() {
            return None;
        }
        let text = number.to_string();
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        let digits = format!("{whole}{decimals}");
        if digits.trim_start_matches(['-', '0']).len() > MOST_DIGITS || decimals.len() > 30 {
            return None;
        }
        Some(Decimal {
            digits: digits.parse().ok()?,
            decimals: decimals.len() as u32,
        })
    }

    /// Its digits with more decimals.
    fn scaled(self, decimals: u32) -> Option<i128> {
        let zeros = 10i128.checked_pow(decimals.checked_sub(self.decimals)?)?;
        self.digits.checked_mul(zeros)
    }
}

/// The values from one number to another, which is among them where a step lands on it; what is wrong otherwise, and
/// in which of `from`, `to` and `step`.
pub(super) fn steps(from: f64, to: f64, step: f64) -> Result<Vec<Value>, (&'static str, String)> {
    let decimal = |field: &'static str, number: f64| {
        Decimal::of(number).ok_or_else(|| {
            let message = format!(
                "found {}; a number of at most {MOST_DIGITS} digits is accepted",
                Value::Number(number)
            );
            (field, message)
        })
    };
    let (from_d, to_d, step_d) = (
        decimal("from", from)?,
        decimal("to", to)?,
        decimal("step", step)?,
    );
    let decimals = from_d.decimals.max(to_d.decimals).max(step_d.decimals);
    let scaled = |field: &'static str, number: Decimal| {
        let message = "is of another size than the other two; numbers of a kind are accepted";
        number
            .scaled(decimals)
            .ok_or_else(|| (field, message.to_owned()))
    };
    let (first, last, step_by) = (
        scaled("from", from_d)?,
        scaled("to", to_d)?,
        scaled("step", step_d)?,
    );
    if step_by == 0 || (last != first && (last > first) != (step_by > 0)) {
        let sign = if last < first { "below" } else { "above" };
        let message = format!("found {step}; a step {sign} 0 leads from {from} to {to}");
        return Err(("step", message));
    }
    let count = last
        .checked_sub(first)
        .and_then(|way| way.checked_div(step_by)?.checked_add(1));
    let count = match count {
        Some(count) if count <= MOST_POINTS as i128 => count,
        count => {
            let values = count.map_or("far too many".to_owned(), |count| count.to_string());
            let message = format!(
                "found {step}, which makes {values} values; at most {MOST_POINTS} are accepted"
            );
            return Err(("step", message));
        }
    };
    Ok((0..count)
        .map(|k| value(first + k * step_by, decimals))
        .collect())
}

fn value(digits: i128, decimals: u32) -> Value {
    if decimals == 0
        && let Ok(whole) = i64::try_from(digits)
    {
        return Value::Integer(whole);
    }
    // Reading the decimal figure rounds once, as reading a file does.
    let text = format!("{digits}e-{decimals}");
    Value::Number(text.parse().unwrap_or(f64::NAN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(from: f64, to: f64, step: f64) -> Vec<f64> {
        let values = steps(from, to, step).unwrap();
        values.iter().map(|v| v.as_f64().unwrap()).collect()
    }

    #[test]
    fn steps_land_on_the_decimal_figures() {
        assert_eq!(numbers(0.1, 0.5, 0.1), [0.1, 0.2, 0.3, 0.4, 0.5]);
        assert_eq!(numbers(0.7, 0.9, 0.05), [0.7, 0.75, 0.8, 0.85, 0.9]);
        assert_eq!(numbers(1.0, 2.0, 0.3), [1.0, 1.3, 1.6, 1.9]);
        assert_eq!(numbers(3.0, 1.0, -1.0), [3.0, 2.0, 1.0]);
        assert_eq!(numbers(5.0, 5.0, 1.0), [5.0]);
        assert_eq!(numbers(-0.1, 0.1, 0.1), [-0.1, 0.0, 0.1]);
        let fine = numbers(0.0, 1.0, 0.001);
        for (k, value) in fine.iter().enumerate() {
            assert_eq!(*value, format!("{k}e-3").parse::<f64>().unwrap());
        }
        assert_eq!(fine.len(), 1001);
    }

    #[test]
    fn whole_steps_give_whole_numbers() {
        assert_eq!(steps(50.0, 51.0, 1.0).unwrap(), [50.into(), 51.into()]);
        assert_eq!(steps(1.5, 2.5, 1.0).unwrap(), [1.5.into(), 2.5.into()]);
    }

    #[test]
    fn wrong_steps_are_named() {
        let table = [
            (
                (1.0, 2.0, 0.0),
                "step: found 0; a step above 0 leads from 1 to 2",
            ),
            (
                (1.0, 2.0, -0.5),
                "step: found -0.5; a step above 0 leads from 1 to 2",
            ),
            (
                (2.0, 1.0, 0.5),
                "step: found 0.5; a step below 0 leads from 2 to 1",
            ),
            (
                (f64::NAN, 1.0, 1.0),
                "from: found nan; a number of at most 17 digits is accepted",
            ),
            (
                (0.0, f64::INFINITY, 1.0),
                "to: found inf; a number of at most 17 digits is accepted",
            ),
            (
                (0.0, 1.0, 1e-300),
                "step: found 1e-300; a number of at most 17 digits is accepted",
            ),
            (
                (0.0, 1.0, 1e-8),
                "step: found 0.00000001, which makes 100000001 values; at most 10000000 are accepted",
            ),
            (
                (-1e8, 1e8, 1e-30),
                "step: found 0.000000000000000000000000000001, which makes far too many values; at most 10000000 are \
                 accepted",
            ),
            (
                (1e8, -1e8, 1e-30),
                "step: found 0.000000000000000000000000000001; a step below 0 leads from 100000000 to -100000000",
            ),
        ];
        for ((from, to, step), message) in table {
            let (field, found) = steps(from, to, step).unwrap_err();
            assert_eq!(format!("{field}: {found}"), message);
        }
    }
}
