//! A call type.

use std::sync::Arc;

use super::announcement::check_announcement;
use super::arrivals::check_arrivals;
use super::day::Slots;
use super::outbound::{check_ends_waiting, check_outbound, nobody_arrives};
use super::routing::check_place_in_queue;
use crate::chance::{ArrivalFactory, ArrivalPlan, DurationLaw, OwnFactory, name_key};
use crate::error::Place;
use crate::model::level::Level;
use crate::model::rule::Rule;
use crate::model::{PartLaws, TypeModel};
use crate::scenario::{CallType, Channel, Law, defaults};
use crate::units::Seconds;

/// The longest mean handle time or pick-up delay, in seconds.
pub(super) const LONGEST_AHT: f64 = 1e7;
/// The most that a handle time may grow by with every minute waited.
const FASTEST_GROWTH: f64 = 100.0;

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
    let outbound = check_outbound(written, slots, place, defaults_used);
    let arrivals = match own {
        _ if written.outbound.is_some() => Some(nobody_arrives()),
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
    if !(0.0..=FASTEST_GROWTH).contains(&written.handle_growth_per_minute) {
        Rule::HandleGrowth.broken(
            &mut place.field("handle_growth_per_minute"),
            format!(
                "found {}; a factor from 0 to {FASTEST_GROWTH} is accepted (0.02 for 2 % longer with every minute waited)",
                written.handle_growth_per_minute
            ),
        );
    }
    let patience = match &written.patience {
        Some(law) => check_law(law, place.field("patience")),
        None if written.outbound.is_some() => {
            defaults_used.push(format!(
                "patience of {:?}: always {} s",
                written.name,
                defaults::OUTBOUND_PATIENCE.0
            ));
            check_law(&defaults::outbound_patience(), place.field("patience"))
        }
        None => {
            defaults_used.push(format!(
                "patience of {:?}: exponential, mean {} s",
                written.name,
                defaults::PATIENCE_MEAN.0
            ));
            check_law(&defaults::patience(), place.field("patience"))
        }
    };
    if let (Some(patience), Some(_)) = (&patience, &written.outbound) {
        check_ends_waiting(patience, place);
    }
    let announcement = check_announcement(written, patience.as_ref(), place, defaults_used);
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
    let handle = handle?;
    let mut levels = vec![target?];
    levels.extend(further);
    Some(TypeModel {
        name: written.name.clone(),
        key: name_key(&written.name),
        arrivals: arrivals?,
        outbound: outbound?,
        handle: handle.law,
        parts: handle.parts,
        handle_factor: handle.factors,
        growth: written.handle_growth_per_minute / 60.0,
        // Known once it is known who answers.
        pickup: 0.0,
        patience: patience?,
        balk: written.balk,
        wait_estimator: written.wait_estimator,
        announcement: announcement?,
        // Checked with the other call types.
        self_service: None,
        callbacks: None,
        redials: None,
        returns: None,
        transfers: None,
        misroutes: None,
        same_agent: None,
        counts_attempts: false,
        is_fresh: written.fresh,
        levels,
    })
}

/// Problems of a law carry the one rule of laws.
pub(super) fn check_law(law: &Law, mut place: Place<'_>) -> Option<DurationLaw> {
    place.under_rule(Rule::LawInRange.name(), |place| {
        DurationLaw::check(law, place)
    })
}

/// What occupies an agent ends, and within reason.
fn check_ends(law: &DurationLaw, rule: Rule, place: &mut Place<'_>) -> Option<()> {
    let mean = law.mean();
    if law.never_probability() > 0.0 || !mean.is_finite() {
        rule.broken(
            place,
            "may last for ever; a law with a finite mean is accepted",
        );
        return None;
    }
    if mean > LONGEST_AHT {
        rule.broken(
            place,
            format!("found a mean of {mean} s; up to {LONGEST_AHT} s (116 days) is accepted"),
        );
        return None;
    }
    Some(())
}

/// A law of what occupies an agent.
pub(super) fn check_ending_law(law: &Law, rule: Rule, mut place: Place<'_>) -> Option<DurationLaw> {
    let in_range = Rule::LawInRange.name();
    let law = place.under_rule(in_range, |place| DurationLaw::check(law, place))?;
    check_ends(&law, rule, &mut place).map(|()| law)
}

/// A handle time that has been checked.
struct CheckedHandleTime {
    law: DurationLaw,
    parts: Option<PartLaws>,
    /// Factor on it, one per interval; empty where it is 1 throughout.
    factors: Vec<f64>,
}

fn check_handle_time(
    written: &CallType,
    aht: Option<&Option<Vec<f64>>>,
    place: &mut Place<'_>,
    defaults_used: &mut Vec<String>,
) -> Option<CheckedHandleTime> {
    let parts = check_parts(written, place);
    let aht = aht?;
    // What scales the law is named where it was stated.
    let stated = if written.talk.is_some() {
        "talk"
    } else {
        "handle_time"
    };
    let (law, parts) = match (parts?, &written.handle_time, aht) {
        (Some((law, parts)), _, _) => (law, Some(parts)),
        (None, Some(law), _) => (check_law(law, place.field("handle_time"))?, None),
        (None, None, Some(aht)) => {
            defaults_used.push(format!(
                "shape of the handle time of {:?}: lognormal, sd of log {}",
                written.name,
                defaults::HANDLE_TIME_SD_OF_LOG
            ));
            // Any positive mean will do: the factors below set it.
            let mean = aht.iter().copied().fold(0.0, f64::max);
            let mean = if mean > 0.0 { mean } else { 1.0 };
            let law = check_law(&defaults::handle_time(Seconds(mean)), place.field("aht"))?;
            (law, None)
        }
        (None, None, None) => {
            Rule::HandleTime.broken(
                &mut place.field("handle_time"),
                "missing; state a law, such as { lognormal = { mean = 240, cv = 1.2 } }, or aht = 240, or the parts of it: \
                 talk, hold and wrap_up",
            );
            return None;
        }
    };
    let mean = law.mean();
    check_ends(&law, Rule::HandleTime, &mut place.field(stated))?;
    let factors = match aht {
        Some(_) if mean <= 0.0 => {
            Rule::HandleTime.broken(
                &mut place.field(stated),
                "has mean 0, which aht cannot scale; a law with a mean above 0 is accepted",
            );
            return None;
        }
        Some(aht) => aht.iter().map(|seconds| seconds / mean).collect(),
        None => Vec::new(),
    };
    // One factor for all is put into the laws, once.
    if let [factor] = factors[..] {
        let Some((law, parts)) = scaled(&law, parts.as_ref(), factor) else {
            let found = mean * factor;
            let message = if found > 0.0 {
                format!(
                    "found {found}, which makes a part of the handle time shorter than 1e-9 s; a longer time is accepted"
                )
            } else {
                "found 0; a time above 0 is accepted".to_owned()
            };
            Rule::Aht.broken(&mut place.field("aht"), message);
            return None;
        };
        return Some(CheckedHandleTime {
            law,
            parts,
            factors: Vec::new(),
        });
    }
    Some(CheckedHandleTime {
        law,
        parts,
        factors,
    })
}

/// The parts of a handle time with the law of their sum; `Some(None)` where there are none, `None` where they are wrong.
fn check_parts(
    written: &CallType,
    place: &mut Place<'_>,
) -> Option<Option<(DurationLaw, PartLaws)>> {
    let beside = [("hold", &written.hold), ("wrap_up", &written.wrap_up)];
    let stated: Vec<&str> = (beside.iter())
        .filter(|(_, law)| law.is_some())
        .map(|(name, _)| *name)
        .collect();
    let mut is_right = true;
    if written.talk.is_none() && !stated.is_empty() {
        Rule::HandleTimeParts.broken(
            &mut place.field("talk"),
            format!(
                "missing beside {}; a law of the talk time is accepted",
                stated.join(" and ")
            ),
        );
        is_right = false;
    }
    if written.talk.is_some() && written.handle_time.is_some() {
        Rule::HandleTimeParts.broken(
            &mut place.field("handle_time"),
            "stated beside talk; either the whole (handle_time) or its parts (talk, hold and wrap_up) are accepted",
        );
        is_right = false;
    }
    let mut check = |name: &str, law: &Option<Law>| match law {
        None => Some(None),
        Some(law) => check_ending_law(law, Rule::HandleTime, place.field(name)).map(Some),
    };
    let talk = check("talk", &written.talk);
    let [hold, wrap_up] = beside.map(|(name, law)| check(name, law));
    let (talk, hold, wrap_up) = (talk?, hold?, wrap_up?);
    if !is_right {
        return None;
    }
    let Some(talk) = talk else { return Some(None) };
    let law = match written.handle_time_law() {
        Some(sum) if !stated.is_empty() => check_law(&sum, place.field("talk"))?,
        _ => talk.clone(),
    };
    let parts = PartLaws {
        talk,
        hold,
        wrap_up,
    };
    Some(Some((law, parts)))
}

/// A handle time and its parts, all longer by a factor; `None` where one of them becomes too short.
fn scaled(
    law: &DurationLaw,
    parts: Option<&PartLaws>,
    factor: f64,
) -> Option<(DurationLaw, Option<PartLaws>)> {
    let longer = |law: &DurationLaw| match law.mean() {
        // Nothing remains nothing.
        mean if mean > 0.0 => law.with_mean(mean * factor).ok(),
        _ => Some(law.clone()),
    };
    let optional = |law: &Option<DurationLaw>| match law {
        None => Some(None),
        Some(law) => longer(law).map(Some),
    };
    let parts = match parts {
        None => None,
        Some(parts) => Some(PartLaws {
            talk: longer(&parts.talk)?,
            hold: optional(&parts.hold)?,
            wrap_up: optional(&parts.wrap_up)?,
        }),
    };
    Some((longer(law)?, parts))
}
