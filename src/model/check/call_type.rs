//! A call type.

use std::sync::Arc;

use super::arrivals::check_arrivals;
use super::day::Slots;
use super::routing::check_place_in_queue;
use crate::chance::{ArrivalFactory, ArrivalPlan, DurationLaw, OwnFactory, name_key};
use crate::error::Place;
use crate::model::TypeModel;
use crate::model::level::Level;
use crate::model::rule::Rule;
use crate::scenario::{CallType, Channel, Law, defaults};
use crate::units::Seconds;

/// The longest mean handle time, in seconds.
pub(super) const LONGEST_AHT: f64 = 1e7;

pub(super) fn check_type(
    written: &CallType,
    own: Option<&Arc<dyn ArrivalFactory>>,
    slots: &Slots,
    further: &[Level],
    place: &mut Place<'_>,
    defaults_used: &mut Vec<String>,
) -> Option<TypeModel> {
    if written.channel != Channel::Phone {
        let channel = if written.channel == Channel::Chat {
            "chat"
        } else {
            "email"
        };
        Rule::ChannelSupported.broken(
            &mut place.field("channel"),
            format!("{channel} is not supported yet; phone is"),
        );
    }
    check_place_in_queue(written, place);
    if !(0.0..=1.0).contains(&written.balk) {
        Rule::Probability.broken(
            &mut place.field("balk"),
            format!(
                "found {}; a probability from 0 to 1 is accepted (0.05 for 5 %)",
                written.balk
            ),
        );
    }
    let arrivals = match own {
        Some(factory) => Some(ArrivalPlan::Own(OwnFactory(Arc::clone(factory)))),
        None => check_arrivals(
            &written.arrivals,
            slots,
            place.field("arrivals"),
            defaults_used,
            &written.name,
        ),
    };
    let aht = match &written.aht {
        None => Some(None),
        Some(series) => slots
            .figures(
                series,
                &mut place.field("aht"),
                Rule::Aht,
                "0 to 1e7 seconds are accepted",
                |aht| (0.0..=LONGEST_AHT).contains(&aht),
            )
            .map(Some),
    };
    if let (Some(Some(aht)), Some(ArrivalPlan::Poisson(_) | ArrivalPlan::Count(_)), Some(calls)) = (
        &aht,
        &arrivals,
        written
            .arrivals
            .per_interval
            .as_ref()
            .or(written.arrivals.per_hour.as_ref())
            .or(written.arrivals.count.as_ref()),
    ) {
        for (i, &seconds) in aht.iter().enumerate() {
            if seconds == 0.0 && calls.at(i).unwrap_or(0.0) > 0.0 {
                let message = "found 0 where there are calls; a time above 0 is accepted";
                let mut place = place.field("aht");
                if aht.len() > 1 {
                    Rule::Aht.broken(&mut place.index(i), message);
                } else {
                    Rule::Aht.broken(&mut place, message);
                }
            }
        }
    }
    let handle = check_handle_time(written, aht.as_ref(), place, defaults_used);
    let patience = match &written.patience {
        Some(law) => check_law(law, place.field("patience")),
        None => {
            defaults_used.push(format!(
                "patience of {:?}: exponential, mean {} s",
                written.name,
                defaults::PATIENCE_MEAN.0
            ));
            check_law(&defaults::patience(), place.field("patience"))
        }
    };
    let target = match &written.target {
        Some(target) => Level::check(target, true, place.field("target")),
        None => {
            let unstated = Level::unstated();
            defaults_used.push(format!(
                "service level of {:?}: {} within {} s, no target",
                written.name,
                unstated.definition,
                defaults::WITHIN.0
            ));
            Some(unstated)
        }
    };
    let (handle, handle_factor) = handle?;
    let mut levels = vec![target?];
    levels.extend(further);
    Some(TypeModel {
        name: written.name.clone(),
        key: name_key(&written.name),
        arrivals: arrivals?,
        handle,
        handle_factor,
        patience: patience?,
        balk: written.balk,
        levels,
    })
}

/// Problems of a law carry the one rule of laws.
pub(super) fn check_law(law: &Law, mut place: Place<'_>) -> Option<DurationLaw> {
    place.under_rule(Rule::LawInRange.name(), |place| {
        DurationLaw::check(law, place)
    })
}

/// A handle time ends, and within reason.
fn check_ends(law: &DurationLaw, place: &mut Place<'_>) -> Option<()> {
    let mean = law.mean();
    if law.never_probability() > 0.0 || !mean.is_finite() {
        Rule::HandleTime.broken(
            place,
            "may last for ever; a law with a finite mean is accepted",
        );
        return None;
    }
    if mean > LONGEST_AHT {
        Rule::HandleTime.broken(
            place,
            format!("found a mean of {mean} s; up to {LONGEST_AHT} s (116 days) is accepted"),
        );
        return None;
    }
    Some(())
}

/// The law of a group's own handle time.
pub(super) fn check_own_handle_time(law: &Law, mut place: Place<'_>) -> Option<DurationLaw> {
    let in_range = Rule::LawInRange.name();
    let law = place.under_rule(in_range, |place| DurationLaw::check(law, place))?;
    check_ends(&law, &mut place).map(|()| law)
}

pub(super) fn check_handle_time(
    written: &CallType,
    aht: Option<&Option<Vec<f64>>>,
    place: &mut Place<'_>,
    defaults_used: &mut Vec<String>,
) -> Option<(DurationLaw, Vec<f64>)> {
    let aht = aht?;
    let law = match (&written.handle_time, aht) {
        (Some(law), _) => check_law(law, place.field("handle_time"))?,
        (None, Some(aht)) => {
            defaults_used.push(format!(
                "shape of the handle time of {:?}: lognormal, sd of log {}",
                written.name,
                defaults::HANDLE_TIME_SD_OF_LOG
            ));
            // Any positive mean will do: the factors below set it.
            let mean = aht.iter().copied().fold(0.0, f64::max);
            let mean = if mean > 0.0 { mean } else { 1.0 };
            check_law(&defaults::handle_time(Seconds(mean)), place.field("aht"))?
        }
        (None, None) => {
            Rule::HandleTime.broken(
                &mut place.field("handle_time"),
                "missing; state a law, such as { lognormal = { mean = 240, cv = 1.2 } }, or aht = 240",
            );
            return None;
        }
    };
    let mean = law.mean();
    check_ends(&law, &mut place.field("handle_time"))?;
    let factors = match aht {
        Some(_) if mean <= 0.0 => {
            Rule::HandleTime.broken(
                &mut place.field("handle_time"),
                "has mean 0, which aht cannot scale; a law with a mean above 0 is accepted",
            );
            return None;
        }
        Some(aht) => aht.iter().map(|seconds| seconds / mean).collect(),
        None => Vec::new(),
    };
    // One factor for all is put into the law, once.
    if let [factor] = factors[..] {
        let Ok(scaled) = law.with_mean(mean * factor) else {
            Rule::Aht.broken(
                &mut place.field("aht"),
                "found 0; a time above 0 is accepted",
            );
            return None;
        };
        return Some((scaled, Vec::new()));
    }
    Some((law, factors))
}
