//! Figures on the command line, with refusals in plain words.

use std::str::FromStr;

/// A whole number, 0 or more.
pub fn whole<T: FromStr>(text: &str) -> Result<T, String> {
    let digits = text.trim();
    match digits.parse() {
        Ok(number) if !digits.starts_with('+') => Ok(number),
        _ if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            Err("too large; accepted: a whole number".to_owned())
        }
        _ => Err("accepted: a whole number, 0 or more, without separators".to_owned()),
    }
}

/// A share of 1: `0.95`, or `95%`.
pub fn share(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let (figure, unit) = match text.strip_suffix('%') {
        Some(percent) => (percent.trim_end(), 100.0),
        None => (text, 1.0),
    };
    match figure.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number / unit),
        _ => Err("accepted: a share such as 0.95, or 95%".to_owned()),
    }
}

/// `30,60,240`: each number once, the lowest first; none where one is not a number, or not right.
pub fn numbers(text: &str, right: impl Fn(f64) -> bool) -> Option<Vec<f64>> {
    let each = text.split(',').map(|part| {
        let number = part.trim().parse::<f64>().ok();
        number.filter(|&number| right(number))
    });
    let mut numbers = each.collect::<Option<Vec<f64>>>()?;
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    Some(numbers)
}
