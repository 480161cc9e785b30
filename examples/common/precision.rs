//! How narrow a margin is to be, on the command line.

use callcenter::experiment::{Kind, MEASURES, Measure, Precision};
use callcenter::units::Seconds;

/// Whoever writes a share wider than this means points.
const WIDEST_SHARE: f64 = 0.1;

/// `service_level=0.5pt`, `asa=2s`, `asa=10%`, `asa:sales=10%`.
pub fn precision(text: &str) -> Result<Precision, String> {
    let Some((what, width)) = text.rsplit_once('=') else {
        return Err("accepted: MEASURE=WIDTH, as in service_level=0.5pt or asa=10%".to_owned());
    };
    let (measure, call_type) = match what.split_once(':') {
        Some((measure, call_type)) => (measure, Some(call_type.trim())),
        None => (what, None),
    };
    let measure = measure.trim().replace('-', "_");
    let kind = kind(&measure)?;
    let goal = match relative(width) {
        Some(share) => Precision::relative(measure, share?),
        None => Precision::absolute(measure, absolute(width, kind)?),
    };
    Ok(match call_type {
        Some(name) => goal.of(name),
        None => goal,
    })
}

fn kind(measure: &str) -> Result<Kind, String> {
    if measure == "service_level" {
        return Ok(Kind::Share);
    }
    Measure::named(measure).map(|m| m.kind).ok_or_else(|| {
        let names: Vec<&str> = MEASURES.iter().map(|m| m.name).collect();
        format!(
            "no measure is called {measure:?}; accepted: service_level, {}",
            names.join(", ")
        )
    })
}

/// A width in percent of the figure itself.
fn relative(width: &str) -> Option<Result<f64, String>> {
    let percent = width.trim().strip_suffix('%')?;
    Some(positive(percent, "a percentage such as 10%").map(|percent| percent / 100.0))
}

/// A width in the measure's unit.
fn absolute(width: &str, kind: Kind) -> Result<f64, String> {
    let width = width.trim();
    match kind {
        Kind::Share => {
            let accepted = "points such as 0.5pt, a share of one such as 0.005, or a percentage of the figure itself \
                            such as 10%";
            let points = ["points", "point", "pts", "pt"];
            match points.iter().find_map(|unit| width.strip_suffix(unit)) {
                Some(points) => positive(points, accepted).map(|points| points / 100.0),
                None => match positive(width, accepted)? {
                    share if share <= WIDEST_SHARE => Ok(share),
                    share => Err(format!(
                        "{share} would be ± {} points; accepted: {accepted}",
                        100.0 * share
                    )),
                },
            }
        }
        Kind::Seconds => match width.parse::<Seconds>() {
            Ok(Seconds(seconds)) if seconds > 0.0 && seconds.is_finite() => Ok(seconds),
            _ => Err(
                "accepted: a time above 0 such as 2 or 2s, or a percentage of the figure itself such as 10%"
                    .to_owned(),
            ),
        },
        Kind::PerTime | Kind::Number => positive(
            width,
            "a number above 0, or a percentage of the figure itself such as 10%",
        ),
    }
}

fn positive(text: &str, accepted: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(number) if number > 0.0 && number.is_finite() => Ok(number),
        _ => Err(format!("accepted: {accepted}")),
    }
}
