//! An axis as the command line has it.

use super::axis::{Axis, Values};
use crate::error::{Error, Result};
use crate::files::value_of_word;
use crate::scenario::Value;

impl Axis {
    /// Reads an axis as a command line has it.
    ///
    /// | written | values |
    /// |---|---|
    /// | `agent_groups.desk.staff=50..70` | every whole number, or for a Latin hypercube the range |
    /// | `agent_groups.desk.staff=50..70:5` | 50, 55, 60, 65, 70 |
    /// | `call_types.service.balk=0..0.2` | a range, for a Latin hypercube |
    /// | `lines=60,120` | these |
    /// | `day.after_closing=serve,send_away` | these words |
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when it is none of these.
    pub fn parse(text: &str) -> Result<Axis> {
        let wrong = |message: String| Error::invalid(text.trim(), message);
        let (path, values) = split_once(text, '=')
            .filter(|(path, values)| !path.is_empty() && !values.is_empty())
            .ok_or_else(|| {
                wrong(
                    "accepted: a path and its values, as in agent_groups.desk.staff=50..70 or lines=60,120"
                        .to_owned(),
                )
            })?;
        if let Some((low, rest)) = values.split_once("..")
            && !values.starts_with(['"', '\'', '[', '{'])
        {
            let (high, step) = match rest.split_once(':') {
                Some((high, step)) => (high, Some(step)),
                None => (rest, None),
            };
            let number = |text: &str| match value_of_word(text) {
                Ok(value @ (Value::Integer(_) | Value::Number(_))) => Ok(value),
                _ => Err(wrong(format!(
                    "found {:?}; accepted: numbers, as in 50..70 or 50..70:5",
                    text.trim()
                ))),
            };
            let (low, high) = (number(low)?, number(high)?);
            let whole = matches!((&low, &high), (Value::Integer(_), Value::Integer(_)));
            let figure = |value: Value| value.as_f64().unwrap_or(f64::NAN);
            let (low, high) = (figure(low), figure(high));
            return match step {
                Some(step) => {
                    let axis = Axis::path_steps(path, low, high, figure(number(step)?));
                    match axis.wrong.first() {
                        Some((field, message)) => Err(wrong(format!("{field}: {message}"))),
                        None => Ok(axis),
                    }
                }
                None => Ok(Axis {
                    values: Values::Range { low, high, whole },
                    ..Axis::path_range(path, low, high)
                }),
            };
        }
        let mut list = Vec::new();
        let mut rest = Some(values);
        while let Some(text) = rest {
            let (item, after) = match split_once(text, ',') {
                Some((item, after)) => (item, Some(after)),
                None => (text.trim(), None),
            };
            if item.is_empty() {
                return Err(wrong("found nothing between two commas".to_owned()));
            }
            list.push(value_of_word(item).map_err(wrong)?);
            rest = after;
        }
        Ok(Axis::path(path, list))
    }
}

/// Splits at the first such sign that stands in no quotes and no brackets.
fn split_once(text: &str, sign: char) -> Option<(&str, &str)> {
    let (mut depth, mut quote) = (0i32, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth -= 1,
            (None, c) if c == sign && depth <= 0 => {
                return Some((text[..at].trim(), text[at + c.len_utf8()..].trim()));
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::axis::Apply;
    use super::*;

    fn listed(text: &str) -> Vec<Value> {
        match Axis::parse(text).unwrap().values {
            Values::Listed(values) => values,
            range => panic!("{range:?}"),
        }
    }

    #[test]
    fn lists_and_steps_are_read() {
        assert_eq!(
            listed("a=50..70:5"),
            [50, 55, 60, 65, 70].map(Value::from).to_vec()
        );
        assert_eq!(
            listed("a = 0.1 .. 0.3 : 0.1"),
            [0.1, 0.2, 0.3].map(Value::from).to_vec()
        );
        assert_eq!(listed("a=60,120.5"), [Value::from(60), Value::from(120.5)]);
        assert_eq!(
            listed("day.after_closing=serve,send_away"),
            ["serve", "send_away"].map(Value::from).to_vec()
        );
        assert_eq!(listed("a=[1, 2],\"b,c\", { x = [1, 2] }").len(), 3);
        assert_eq!(listed("a=4m29s"), [Value::from("4m29s")]);
    }

    #[test]
    fn a_range_is_whole_where_its_ends_are() {
        let whole = |text: &str| Axis::parse(text).unwrap().values;
        let (low, high) = (50.0, 70.0);
        assert_eq!(
            whole("a=50..70"),
            Values::Range {
                low,
                high,
                whole: true
            }
        );
        assert_eq!(
            whole("a=50..70.0"),
            Values::Range {
                low,
                high,
                whole: false
            }
        );
    }

    #[test]
    fn a_path_may_have_quotes() {
        let axis = Axis::parse("agent_groups.\"a=b\".staff=1").unwrap();
        assert_eq!(axis.name(), "agent_groups.\"a=b\".staff");
        assert!(matches!(axis.apply, Apply::Path(path) if path == axis.name));
    }

    #[test]
    fn what_is_no_axis_is_refused() {
        let table = [
            (
                "lines",
                "lines: accepted: a path and its values, as in agent_groups.desk.staff=50..70 or lines=60,120",
            ),
            (
                "=5",
                "=5: accepted: a path and its values, as in agent_groups.desk.staff=50..70 or lines=60,120",
            ),
            (
                "a=1..x",
                "a=1..x: found \"x\"; accepted: numbers, as in 50..70 or 50..70:5",
            ),
            (
                "a=1..",
                "a=1..: found \"\"; accepted: numbers, as in 50..70 or 50..70:5",
            ),
            (
                "a=1..5:0",
                "a=1..5:0: step: found 0; a step above 0 leads from 1 to 5",
            ),
            ("a=1,,2", "a=1,,2: found nothing between two commas"),
        ];
        for (text, message) in table {
            assert_eq!(Axis::parse(text).unwrap_err().to_string(), message);
        }
        assert!(Axis::parse("a=[1,").is_err());
    }
}
