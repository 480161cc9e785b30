//! How calls come in.

use super::YEAR;
use super::call_type::check_law;
use super::day::{CheckedDay, Slots, shown};
use crate::chance::{ArrivalPlan, PoissonPlan, RateCurve, Stretch};
use crate::error::Place;
use crate::model::rule::Rule;
use crate::scenario::{ArrivalLaw, RateShape, defaults};
use crate::units::Tick;

pub(super) fn is_volume(figure: f64) -> bool {
    (0.0..=1e12).contains(&figure)
}

pub(super) fn check_arrivals(
    written: &ArrivalLaw,
    slots: &Slots,
    mut place: Place<'_>,
    defaults_used: &mut Vec<String>,
    name: &str,
) -> Option<ArrivalPlan> {
    let stated: Vec<&str> = [
        ("per_hour", written.per_hour.is_some()),
        ("per_interval", written.per_interval.is_some()),
        ("count", written.count.is_some()),
        ("renewal", written.renewal.is_some()),
        ("times", written.times.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, is)| is.then_some(name))
    .collect();
    if stated.len() != 1 {
        let found = if stated.is_empty() {
            "nothing".to_owned()
        } else {
            stated.join(" and ")
        };
        Rule::OneArrivalLaw.broken(
            &mut place,
            format!("found {found}; exactly one of per_hour, per_interval, count, renewal and times is accepted"),
        );
        return None;
    }
    let rates = written.per_hour.is_some() || written.per_interval.is_some();
    if written.shape == RateShape::Linear && !(rates && slots.is_day) {
        Rule::ShapeOfVolumes.broken(
            &mut place.field("shape"),
            "found linear; it goes with per_hour or per_interval over a day",
        );
    }
    let (mut day_cv, mut interval_cv) = (0.0, 0.0);
    if let Some(busyness) = written.busyness {
        if !rates {
            Rule::Busyness.broken(
                &mut place.field("busyness"),
                "it makes a rate random, so it goes with per_hour or per_interval",
            );
        }
        if rates && !slots.is_day {
            Rule::Busyness.broken(
                &mut place.field("busyness"),
                "it is a day's; it goes with a day, not with a steady state",
            );
        }
        for (field, cv) in [
            ("day_cv", busyness.day_cv),
            ("interval_cv", busyness.interval_cv),
        ] {
            if !(0.0..=10.0).contains(&cv) || (cv > 0.0 && cv < 1e-6) {
                Rule::Busyness.broken(
                    &mut place.field("busyness").field(field),
                    format!("found {cv}; a coefficient of variation from 0 to 10 is accepted (0.07 is usual)"),
                );
            }
        }
        (day_cv, interval_cv) = (busyness.day_cv, busyness.interval_cv);
        if day_cv == defaults::BUSYNESS_DAY_CV {
            defaults_used.push(format!(
                "busyness of {name:?}: gamma, cv {day_cv} from day to day"
            ));
        }
    }
    if let Some(series) = &written.per_hour {
        let rates = slots.figures(
            series,
            &mut place.field("per_hour"),
            Rule::Volume,
            "0 to 1e12 calls are accepted",
            is_volume,
        )?;
        return Some(ArrivalPlan::Poisson(PoissonPlan {
            curve: match slots.day {
                None => RateCurve::constant(rates[0] / 3600.0),
                Some(day) => {
                    let hours = day.interval / 3600.0;
                    let volumes: Vec<f64> = (0..day.intervals)
                        .map(|i| rates.get(i).unwrap_or(&rates[0]) * hours)
                        .collect();
                    curve(written.shape, day, &volumes)
                }
            },
            day_cv,
            interval_cv,
        }));
    }
    if let Some(series) = &written.per_interval {
        let mut place = place.field("per_interval");
        let volumes = slots.figures(
            series,
            &mut place,
            Rule::Volume,
            "0 to 1e12 calls are accepted",
            is_volume,
        )?;
        let day = day_for(slots, &mut place)?;
        let volumes: Vec<f64> = (0..day.intervals)
            .map(|i| *volumes.get(i).unwrap_or(&volumes[0]))
            .collect();
        return Some(ArrivalPlan::Poisson(PoissonPlan {
            curve: curve(written.shape, day, &volumes),
            day_cv,
            interval_cv,
        }));
    }
    if let Some(series) = &written.count {
        let mut place = place.field("count");
        let whole = |figure: f64| is_volume(figure) && figure.fract() == 0.0;
        let counts = slots.figures(
            series,
            &mut place,
            Rule::WholeCount,
            "a whole number of calls from 0 to 1e12 is accepted",
            whole,
        )?;
        let day = day_for(slots, &mut place)?;
        let stretch = |i: usize| Stretch {
            from: i as f64 * day.interval,
            to: (i + 1) as f64 * day.interval,
            calls: *counts.get(i).unwrap_or(&counts[0]) as u64,
        };
        return Some(ArrivalPlan::Count(
            (0..day.intervals).map(stretch).collect(),
        ));
    }
    if let Some(law) = &written.renewal {
        let gap = check_law(law, place.field("renewal"))?;
        if gap.mean() <= 0.0 || gap.never_probability() > 0.0 {
            Rule::Gap.broken(
                &mut place.field("renewal"),
                if gap.never_probability() > 0.0 {
                    "some gaps never end; a law of the gap between calls whose gaps all end is accepted"
                } else {
                    "found a mean of 0; a law of the gap between calls with a mean above 0 is accepted"
                },
            );
            return None;
        }
        let to = slots
            .day
            .map_or(f64::INFINITY, |day| day.closes - day.opens);
        return Some(ArrivalPlan::Renewal { gap, from: 0.0, to });
    }
    let times = written.times.as_ref()?;
    let mut place = place.field("times");
    if !slots.is_day {
        Rule::PerIntervalNeedsDay.broken(&mut place, "recorded times need a day");
        return None;
    }
    for (i, time) in times.iter().enumerate() {
        if !(time.seconds() >= 0.0 && time.seconds() <= YEAR) {
            Rule::RecordedTimes.broken(
                &mut place.index(i),
                format!(
                    "found {}; a time from 00:00 on is accepted, past midnight as \"26:00\"",
                    shown(*time)
                ),
            );
            return None;
        }
    }
    let mut times: Vec<Tick> = times
        .iter()
        .map(|t| Tick::from_seconds(t.seconds()))
        .collect();
    times.sort_unstable();
    Some(ArrivalPlan::Times(times))
}

pub(super) fn curve(shape: RateShape, day: CheckedDay, volumes: &[f64]) -> RateCurve {
    match shape {
        RateShape::Constant => RateCurve::steps(0.0, day.interval, volumes),
        RateShape::Linear => RateCurve::linear(0.0, day.interval, volumes),
    }
}

pub(super) fn day_for(slots: &Slots, place: &mut Place<'_>) -> Option<CheckedDay> {
    if !slots.is_day {
        Rule::PerIntervalNeedsDay.broken(
            place,
            "calls per interval need a day; without one use per_hour",
        );
    }
    slots.day
}
