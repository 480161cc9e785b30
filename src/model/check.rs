//! Reads a scenario critically: everything wrong is reported, what is right is compiled.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::grid::{Grid, Span};
use super::level::Level;
use super::rule::Rule;
use super::steady::{self, Memory};
use super::{GroupModel, LONGEST_WARM_UP, Model, PilotPlan, TypeModel};
use crate::chance::{
    ArrivalFactory, ArrivalPlan, DurationLaw, OwnFactory, PoissonPlan, RateCurve, Stretch, name_key,
};
use crate::error::{Error, ErrorKind, Place, Problems, Result};
use crate::scenario::{
    AfterClosing, AgentGroup, ArrivalLaw, CallType, Channel, Day, Law, RateShape, Scenario, Series,
    SteadyState, WarmUpRule, defaults,
};
use crate::units::{ClockTime, Seconds, Tick};

/// The most intervals of a day, and batches of a run: a year by quarter-hours.
const MOST_ROWS: f64 = 40_000.0;
const YEAR: f64 = 366.0 * 86_400.0;
/// The longest mean handle time, in seconds.
const LONGEST_AHT: f64 = 1e7;

type Own<'a> = [(&'a str, Arc<dyn ArrivalFactory>)];

pub(super) fn compile(scenario: &Scenario, own: &Own<'_>) -> Result<Model> {
    let mut problems = Problems::new();
    let mut defaults_used = Vec::new();

    if scenario.call_types.is_empty() {
        Rule::SomeCallType.broken(
            &mut problems.at("call_types"),
            "none; at least one call type is needed",
        );
    }
    if scenario.agent_groups.is_empty() {
        Rule::SomeAgentGroup.broken(
            &mut problems.at("agent_groups"),
            "none; at least one agent group is needed",
        );
    }
    check_names(
        &mut problems,
        "call_types",
        scenario.call_types.iter().map(|t| t.name.as_str()),
    );
    check_names(
        &mut problems,
        "agent_groups",
        scenario.agent_groups.iter().map(|g| g.name.as_str()),
    );
    for (name, _) in own {
        if !scenario.call_types.iter().any(|t| t.name == *name) {
            let message = format!(
                "own arrivals for {name:?}, but there is no such call type{}",
                did_you_mean(name, scenario)
            );
            Rule::OwnArrivals.broken(&mut problems.at("call_types"), message);
        }
    }
    if scenario.lines == Some(0) {
        Rule::Lines.broken(
            &mut problems.at("lines"),
            "found 0; 1 or more is accepted; leave it out for no limit",
        );
    }
    let further: Vec<Level> = (scenario.service_levels.iter().enumerate())
        .filter_map(|(i, level)| Level::check(level, false, problems.at("service_levels").index(i)))
        .collect();

    let day = scenario
        .day
        .as_ref()
        .and_then(|day| check_day(day, problems.at("day")));
    if scenario.day.is_some() && scenario.steady_state.is_some() {
        Rule::DayOrSteadyState.broken(
            &mut problems.at("steady_state"),
            "there is also a day; a scenario has either a day or a steady state",
        );
    }
    if let Some(steady) = &scenario.steady_state {
        check_steady(steady, problems.at("steady_state"));
    }
    // Figures per interval can be judged only against a grid that is right.
    let grid_known = scenario.day.is_none() || day.is_some();
    let slots = Slots {
        day,
        is_day: scenario.day.is_some(),
    };

    let mut types = Vec::new();
    for (i, call_type) in scenario.call_types.iter().enumerate() {
        let own = own
            .iter()
            .find(|(name, _)| *name == call_type.name)
            .map(|(_, factory)| factory);
        types.push(check_type(
            call_type,
            own,
            &slots,
            &further,
            &mut problems.at("call_types").index(i),
            &mut defaults_used,
        ));
    }
    let mut staff = Vec::new();
    for (i, group) in scenario.agent_groups.iter().enumerate() {
        staff.push(check_group(
            group,
            scenario,
            &slots,
            problems.at("agent_groups").index(i),
        ));
    }
    check_served(scenario, &mut problems);

    let types: Option<Vec<TypeModel>> = types.into_iter().collect();
    let staff: Option<Vec<Vec<f64>>> = staff.into_iter().collect();
    let (Some(mut types), Some(staff), true) = (types, staff, grid_known) else {
        return Err(as_error(problems));
    };
    if !problems.list().is_empty() {
        return Err(as_error(problems));
    }

    let after_closing = scenario
        .day
        .as_ref()
        .map(|d| d.after_closing)
        .unwrap_or_default();
    // Before the grid: a queue that never ends has no warm-up.
    check_queue_ends(scenario, &types, &staff, &mut problems);
    if !problems.list().is_empty() {
        return Err(as_error(problems));
    }
    let (mut shortest_batch, mut pilot) = (0.0, None);
    let grid = match slots.day {
        Some(day) => day.grid(&types),
        None => {
            let steady = steady_grid(scenario, &types, &staff, &mut problems, &mut defaults_used);
            match steady {
                Some(steady) => {
                    (shortest_batch, pilot) = (steady.shortest_batch, steady.pilot);
                    steady.grid
                }
                None => return Err(as_error(problems)),
            }
        }
    };

    // From words to ranks and names in order.
    let classes: BTreeMap<u32, ()> = scenario
        .call_types
        .iter()
        .map(|t| (t.priority, ()))
        .collect();
    let rank = |priority: u32| classes.keys().position(|&p| p == priority).unwrap_or(0);
    for (compiled, written) in types.iter_mut().zip(&scenario.call_types) {
        compiled.class = rank(written.priority);
        shift_to_origin(&mut compiled.arrivals, &grid);
        compiled.handle_factor = with_outer_rows(std::mem::take(&mut compiled.handle_factor));
    }
    let (types, types_in_file) = by_name(types, |t| &t.name);
    let groups = scenario
        .agent_groups
        .iter()
        .zip(staff)
        .map(|(group, staff)| {
            let mut rows = Vec::with_capacity(grid.rows());
            // After closing nobody is planned; the last staff may stay, see `Model::staff_in_run`.
            let outside = if grid.is_day() { 0.0 } else { staff[0] };
            rows.push(outside);
            rows.extend(
                (0..grid.intervals())
                    .map(|i| staff.get(i).or(staff.first()).copied().unwrap_or(0.0)),
            );
            rows.push(outside);
            // Intervals of a day round each by itself; a steady state has one staff throughout a run.
            let key = name_key(&group.name);
            let step = if grid.is_day() {
                0x9e37_79b9_7f4a_7c15
            } else {
                0
            };
            let offset =
                |row: u64| (key.wrapping_add(row.wrapping_mul(step)) >> 11) as f64 / 2f64.powi(53);
            let rounding = (0..rows.len() as u64).map(offset).collect();
            GroupModel {
                name: group.name.clone(),
                staff: rows,
                rounding,
            }
        });
    let (groups, groups_in_file) = by_name(groups.collect(), |g| &g.name);

    Ok(Model {
        name: scenario.name.clone(),
        grid,
        types,
        groups,
        types_in_file,
        groups_in_file,
        classes: classes.len(),
        lines: scenario.lines,
        queue_limit: scenario.queue_limit,
        after_closing,
        shortest_batch,
        pilot,
        defaults_used,
    })
}

fn as_error(problems: Problems) -> Error {
    let support = |rule: &str| Rule::ALL.iter().any(|r| r.is_support() && r.name() == rule);
    let only_support = problems.list().iter().all(|p| support(p.rule));
    let kind = if only_support {
        ErrorKind::NotSupported
    } else {
        ErrorKind::Invalid
    };
    match Error::from_problems(kind, problems.into_list()) {
        Err(error) => error,
        Ok(()) => Error::new(ErrorKind::Invalid, "the scenario could not be compiled"),
    }
}

fn check_names<'a>(problems: &mut Problems, list: &str, names: impl Iterator<Item = &'a str>) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, name) in names.enumerate() {
        if name.trim().is_empty() {
            Rule::Named.broken(
                &mut problems.at(list).index(i).field("name"),
                "missing; a name is needed",
            );
        } else if let Some(first) = seen.get(name) {
            Rule::NamedOnce.broken(
                &mut problems.at(list).index(i).field("name"),
                format!("found {name:?}, which {list}[{first}] is already called"),
            );
        } else {
            seen.insert(name, i);
        }
    }
}

fn did_you_mean(name: &str, scenario: &Scenario) -> String {
    let near = scenario
        .call_types
        .iter()
        .map(|t| (strsim::damerau_levenshtein(name, &t.name), &t.name))
        .min();
    match near {
        Some((distance, near)) if distance <= 2.max(name.len() / 3) => {
            format!("; did you mean {near:?}?")
        }
        _ => {
            let all: Vec<_> = scenario
                .call_types
                .iter()
                .map(|t| format!("{:?}", t.name))
                .collect();
            if all.is_empty() {
                String::new()
            } else {
                format!("; there are {}", all.join(", "))
            }
        }
    }
}

/// Sorts by name, and says where each one of the file's order has gone.
fn by_name<T>(items: Vec<T>, name: impl Fn(&T) -> &String) -> (Vec<T>, Vec<usize>) {
    let mut indexed: Vec<(usize, T)> = items.into_iter().enumerate().collect();
    indexed.sort_by(|(_, a), (_, b)| name(a).cmp(name(b)));
    let mut place = vec![0; indexed.len()];
    for (sorted, (in_file, _)) in indexed.iter().enumerate() {
        place[*in_file] = sorted;
    }
    (indexed.into_iter().map(|(_, item)| item).collect(), place)
}

/// A day that has been checked.
#[derive(Debug, Clone, Copy)]
struct CheckedDay {
    opens: f64,
    closes: f64,
    interval: f64,
    intervals: usize,
}

/// What figures per interval are held against.
struct Slots {
    day: Option<CheckedDay>,
    is_day: bool,
}

/// A time as it is shown to a person, who may have written one that no clock shows.
fn shown(time: ClockTime) -> String {
    if (0.0..=2.0 * YEAR).contains(&time.seconds()) {
        time.to_string()
    } else {
        format!("{} s after midnight", time.seconds())
    }
}

fn check_day(day: &Day, mut place: Place<'_>) -> Option<CheckedDay> {
    let (opens, closes) = (day.opens.seconds(), day.closes.seconds());
    if !(0.0..=YEAR).contains(&opens) {
        Rule::OpensBeforeCloses.broken(
            &mut place.field("opens"),
            format!(
                "found {}; a time from 00:00 on and within a year is accepted",
                shown(day.opens)
            ),
        );
        return None;
    }
    let length = closes - opens;
    if !(length > 0.0 && length <= YEAR) {
        Rule::OpensBeforeCloses.broken(
            &mut place.field("closes"),
            format!(
                "found {}, and opening at {}; a later time within a year is accepted, past midnight as \"26:00\"",
                shown(day.closes),
                shown(day.opens)
            ),
        );
        return None;
    }
    let interval = day.interval.0;
    let count = length / interval;
    let whole = count.round();
    // Shorter than a second is a mistake of units, and could be shorter than a tick.
    let divides =
        interval >= 1.0 && (count - whole).abs() < 1e-6 && (1.0..=MOST_ROWS).contains(&whole);
    if !divides {
        let message = format!(
            "found {}; a length of 1 s or more that divides the {} from {} to {} into 1 to {MOST_ROWS} intervals is accepted",
            Seconds(interval),
            Seconds(length),
            day.opens,
            day.closes
        );
        Rule::IntervalDividesDay.broken(&mut place.field("interval"), message);
        return None;
    }
    Some(CheckedDay {
        opens,
        closes,
        interval,
        intervals: whole as usize,
    })
}

impl CheckedDay {
    fn grid(&self, types: &[TypeModel]) -> Grid {
        // Recorded calls may come before opening; the clock then starts with the first of them.
        let first = types.iter().filter_map(|t| match &t.arrivals {
            ArrivalPlan::Times(times) => times.first().map(|t| t.as_seconds()),
            _ => None,
        });
        let origin = first.fold(self.opens, f64::min);
        let offset = self.opens - origin;
        let mut bounds = vec![Tick::ZERO];
        bounds.extend(
            (0..=self.intervals).map(|i| Tick::from_seconds(offset + i as f64 * self.interval)),
        );
        bounds.push(Tick::NEVER);
        let span = Span::Day {
            opens: ClockTime::from_seconds(self.opens),
            closes: ClockTime::from_seconds(self.closes),
            interval: self.interval,
            origin: ClockTime::from_seconds(origin),
        };
        Grid { bounds, span }
    }
}

/// Arrivals are compiled from the opening on (recorded times: from midnight on); here they move to the run's clock.
fn shift_to_origin(arrivals: &mut ArrivalPlan, grid: &Grid) {
    if let (ArrivalPlan::Times(times), Span::Day { origin, .. }) = (&mut *arrivals, grid.span) {
        let origin = Tick::from_seconds(origin.seconds());
        for time in times.iter_mut() {
            *time = *time - origin;
        }
    }
    let offset = match grid.span {
        Span::Day { opens, origin, .. } => opens.seconds() - origin.seconds(),
        Span::Steady { .. } => 0.0,
    };
    if offset > 0.0 {
        match arrivals {
            ArrivalPlan::Poisson(plan) => plan.curve.shift(offset),
            ArrivalPlan::Count(stretches) => {
                for stretch in stretches {
                    stretch.from += offset;
                    stretch.to += offset;
                }
            }
            ArrivalPlan::Renewal { from, to, .. } => {
                *from += offset;
                *to += offset;
            }
            ArrivalPlan::Times(_) | ArrivalPlan::Own(_) => {}
        }
    }
}

/// Figures by interval become figures by row: before opening as the first, after closing as the last.
fn with_outer_rows(mut figures: Vec<f64>) -> Vec<f64> {
    if let (Some(&first), Some(&last)) = (figures.first(), figures.last()) {
        figures.insert(0, first);
        figures.push(last);
    }
    figures
}

impl Slots {
    /// The figures of a series, one per interval of a day, or a single one.
    fn figures(
        &self,
        series: &Series,
        place: &mut Place<'_>,
        rule: Rule,
        accepted: &str,
        right: impl Fn(f64) -> bool,
    ) -> Option<Vec<f64>> {
        let figures = match series {
            Series::Constant(value) => vec![*value],
            Series::PerInterval(values) => {
                if !self.is_day {
                    Rule::PerIntervalNeedsDay.broken(
                        place,
                        format!(
                            "found a list of {}, but without a day there are no intervals; a single figure is accepted, or \
                             state the day",
                            values.len()
                        ),
                    );
                    return None;
                }
                // Wrong whatever the day is, which may itself be wrong.
                if values.is_empty() && self.day.is_none() {
                    Rule::OnePerInterval.broken(
                        place,
                        "found an empty list; one figure per interval is accepted",
                    );
                    return None;
                }
                if let Some(day) = self.day
                    && day.intervals != values.len()
                {
                    Rule::OnePerInterval.broken(
                        place,
                        format!(
                            "found {} figures; the day has {} intervals, one figure each",
                            values.len(),
                            day.intervals
                        ),
                    );
                    return None;
                }
                values.clone()
            }
            Series::Column { csv, column, .. } => {
                Rule::ColumnRead.broken(
                    place,
                    format!("column {column:?} of {} has not been read; read the scenario from its file", csv.display()),
                );
                return None;
            }
        };
        let mut all = true;
        for (i, &figure) in figures.iter().enumerate() {
            if !right(figure) {
                all = false;
                let message = format!("found {figure}; {accepted}");
                if figures.len() == 1 {
                    rule.broken(place, message);
                } else {
                    rule.broken(&mut place.index(i), message);
                }
            }
        }
        all.then_some(figures)
    }
}

fn is_volume(figure: f64) -> bool {
    (0.0..=1e12).contains(&figure)
}

fn check_type(
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
    if written.priority == 0 {
        Rule::Priority.broken(
            &mut place.field("priority"),
            "found 0; 1 or more is accepted, and 1 is answered first",
        );
    }
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
        class: 0,
        levels,
    })
}

/// Problems of a law carry the one rule of laws.
fn check_law(law: &Law, mut place: Place<'_>) -> Option<DurationLaw> {
    place.under_rule(Rule::LawInRange.name(), |place| {
        DurationLaw::check(law, place)
    })
}

fn check_handle_time(
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
    if law.never_probability() > 0.0 || !mean.is_finite() {
        Rule::HandleTime.broken(
            &mut place.field("handle_time"),
            "may last for ever; a law with a finite mean is accepted",
        );
        return None;
    }
    if mean > LONGEST_AHT {
        Rule::HandleTime.broken(
            &mut place.field("handle_time"),
            format!("found a mean of {mean} s; up to {LONGEST_AHT} s (116 days) is accepted"),
        );
        return None;
    }
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

fn check_arrivals(
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

fn curve(shape: RateShape, day: CheckedDay, volumes: &[f64]) -> RateCurve {
    match shape {
        RateShape::Constant => RateCurve::steps(0.0, day.interval, volumes),
        RateShape::Linear => RateCurve::linear(0.0, day.interval, volumes),
    }
}

fn day_for(slots: &Slots, place: &mut Place<'_>) -> Option<CheckedDay> {
    if !slots.is_day {
        Rule::PerIntervalNeedsDay.broken(
            place,
            "calls per interval need a day; without one use per_hour",
        );
    }
    slots.day
}

fn check_group(
    group: &AgentGroup,
    scenario: &Scenario,
    slots: &Slots,
    mut place: Place<'_>,
) -> Option<Vec<f64>> {
    let right = |figure: f64| (0.0..=1e6).contains(&figure);
    let staff = slots.figures(
        &group.staff,
        &mut place.field("staff"),
        Rule::Staff,
        "0 to 1,000,000 people are accepted",
        right,
    );
    if group.skills.is_empty() {
        Rule::ServesSomething.broken(
            &mut place.field("skills"),
            format!(
                "{:?} serves nothing; name the call types it answers",
                group.name
            ),
        );
    }
    for (i, skill) in group.skills.iter().enumerate() {
        let name = &skill.call_type;
        if !scenario.call_types.iter().any(|t| t.name == *name) {
            Rule::SkillExists.broken(
                &mut place.field("skills").index(i),
                format!(
                    "found {name:?}, which is no call type{}",
                    did_you_mean(name, scenario)
                ),
            );
        } else if group.skills[..i].contains(skill) {
            Rule::SkillExists.broken(
                &mut place.field("skills").index(i),
                format!("found {name:?} a second time"),
            );
        }
    }
    staff
}

fn check_served(scenario: &Scenario, problems: &mut Problems) {
    if scenario.agent_groups.is_empty() {
        return;
    }
    let is_served = |call_type: &CallType| {
        let groups = scenario.agent_groups.iter();
        groups
            .flat_map(|group| &group.skills)
            .any(|s| s.call_type == call_type.name)
    };
    for (i, call_type) in scenario.call_types.iter().enumerate() {
        if !is_served(call_type) {
            Rule::Served.broken(
                &mut problems.at("call_types").index(i),
                format!(
                    "nobody serves {:?}; add it to the skills of an agent group",
                    call_type.name
                ),
            );
        }
    }
    for (i, group) in scenario.agent_groups.iter().enumerate() {
        // What nobody serves has been reported above.
        let missing = scenario
            .call_types
            .iter()
            .find(|t| is_served(t) && !group.skills.iter().any(|s| s.call_type == t.name));
        let Some(missing) = missing else { continue };
        let known = group
            .skills
            .iter()
            .any(|s| scenario.call_types.iter().any(|t| t.name == s.call_type));
        if known {
            Rule::RoutingSupported.broken(
                &mut problems.at("agent_groups").index(i).field("skills"),
                format!(
                    "{:?} does not answer {:?}; groups with different skills are not supported yet: list every call type",
                    group.name, missing.name
                ),
            );
        }
    }
}

fn check_steady(written: &SteadyState, mut place: Place<'_>) {
    if let Some(WarmUpRule::Stated(Seconds(found))) = written.warm_up
        && !(0.0..=LONGEST_WARM_UP).contains(&found)
    {
        Rule::SteadyStateSize.broken(
            &mut place.field("warm_up"),
            format!("found {}; 0 s up to a year is accepted", Seconds(found)),
        );
    }
    if let Some(Seconds(found)) = written.batch
        && !(1.0..=YEAR).contains(&found)
    {
        Rule::SteadyStateSize.broken(
            &mut place.field("batch"),
            format!("found {}; 1 s up to a year is accepted", Seconds(found)),
        );
    }
    if let Some(found) = written.batches_per_run
        && !(1.0..=MOST_ROWS).contains(&f64::from(found))
    {
        Rule::SteadyStateSize.broken(
            &mut place.field("batches_per_run"),
            format!("found {found}; 1 to {MOST_ROWS} are accepted"),
        );
    }
}

/// A steady state that has been checked.
struct CheckedSteady {
    grid: Grid,
    /// The shortest batch that may be one of several in a run.
    shortest_batch: f64,
    pilot: Option<PilotPlan>,
}

fn steady_grid(
    scenario: &Scenario,
    types: &[TypeModel],
    staff: &[Vec<f64>],
    problems: &mut Problems,
    defaults_used: &mut Vec<String>,
) -> Option<CheckedSteady> {
    let written = scenario.steady_state.clone().unwrap_or_default();
    let load = steady_load(types);
    let rate: f64 = types.iter().map(steady_rate).sum();
    let agents: f64 = staff.iter().map(|s| s[0]).sum();
    let limit = |n: Option<u32>| n.map_or(f64::INFINITY, f64::from);
    let memory = |aht: f64, lasting: f64| {
        let memory = |load: f64, patience: f64| Memory {
            agents,
            load,
            aht,
            patience,
            places: limit(scenario.queue_limit).min((limit(scenario.lines) - agents).max(0.0)),
        };
        // Where some never hang up, they are the queue that lasts.
        let lasting = memory(lasting, f64::INFINITY).relaxation();
        let patience = types.iter().map(|t| {
            if t.patience.is_finite() {
                t.patience.mean()
            } else {
                lasting
            }
        });
        memory(load, patience.fold(0.0, f64::max))
    };
    let still_in_hand = if load > 0.0 {
        types.iter().map(load_still_in_hand).sum::<f64>() / load
    } else {
        0.0
    };
    let aht = if rate > 0.0 { load / rate } else { 0.0 };
    let behind_urgent = (scenario.call_types.iter().zip(types))
        .filter(|(_, t)| lasting_load(t) > 0.0)
        .map(|(written, _)| load_before(scenario, types, written.priority))
        .fold(0.0, f64::max);
    let of_pilot_runs = |aht: f64| memory(aht, behind_urgent);
    let for_pilot_runs = of_pilot_runs(still_in_hand).relaxation();
    let slowest = match written.warm_up {
        Some(WarmUpRule::Mser5) => of_pilot_runs(aht).warm_up(),
        _ => 0.0,
    };
    let memory = memory(aht, types.iter().map(lasting_load).sum());
    let own = types
        .iter()
        .find(|t| matches!(t.arrivals, ArrivalPlan::Own(_)));
    // Both what is worked out and the length of pilot runs follow from the relaxation time.
    let unstated = match written.warm_up {
        Some(WarmUpRule::Stated(_)) => None,
        Some(WarmUpRule::Mser5) => Some((
            "found \"mser5\"",
            "how long pilot runs must be cannot be worked out; a warm-up of your own is accepted",
        )),
        None => Some(("missing", "it cannot be worked out")),
    };
    if let Some((found, what)) = unstated
        && let Some(own) = own
    {
        Rule::SteadyStateSize.broken(
            &mut problems.at("steady_state.warm_up"),
            format!("{found}; for the own arrivals of {:?} {what}", own.name),
        );
        return None;
    }
    if let Some((found, _)) = unstated
        && !(0.0..=LONGEST_WARM_UP).contains(&memory.warm_up().max(slowest))
    {
        Rule::SteadyStateSize.broken(
            &mut problems.at("steady_state.warm_up"),
            format!(
                "{found}; this queue forgets its start so slowly that ten relaxation times are more than a year: more \
                 agents, a shorter patience, or a warm-up of your own are accepted"
            ),
        );
        return None;
    }
    let warm_up = match written.warm_up {
        Some(WarmUpRule::Stated(Seconds(warm_up))) => warm_up,
        Some(WarmUpRule::Mser5) => memory.warm_up(),
        None => {
            let found = memory.warm_up();
            defaults_used.push(format!("warm-up: {}, ten relaxation times", Seconds(found)));
            found
        }
    };
    let batch = match written.batch {
        Some(Seconds(batch)) => batch,
        None => {
            let found = defaults::STEADY_BATCH
                .0
                .max(warm_up)
                .max(memory.warm_up().min(YEAR));
            defaults_used.push(steady::batch_as_default(found));
            found
        }
    };
    // A fractional staff is rounded once for a run, so that each batch needs a run of its own.
    let fractional = staff.iter().any(|s| s[0].fract() != 0.0);
    let usual = if fractional {
        1
    } else {
        defaults::STEADY_BATCHES_PER_RUN
    };
    let batches = written.batches_per_run.unwrap_or(usual);
    let pilot = PilotPlan {
        relaxation: (types.iter().map(gap_still_open)).fold(for_pilot_runs, f64::max),
        call_rate: rate,
        batch_is_stated: written.batch.is_some(),
    };
    Some(CheckedSteady {
        grid: steady::grid(warm_up, batch, batches),
        shortest_batch: memory.shortest_batch(),
        pilot: (written.warm_up == Some(WarmUpRule::Mser5)).then_some(pilot),
    })
}

/// Load in erlangs of those who neither hang up nor balk.
fn lasting_load(call_type: &TypeModel) -> f64 {
    steady_rate(call_type)
        * call_type.handle.mean()
        * call_type.patience.never_probability()
        * (1.0 - call_type.balk)
}

/// Load in erlangs, times the mean time in seconds that a call in hand still takes: the more handle times scatter, the
/// longer the ones that are met.
fn load_still_in_hand(call_type: &TypeModel) -> f64 {
    let (mean, variance) = (call_type.handle.mean(), call_type.handle.variance());
    steady_rate(call_type) * (mean * mean + variance) / 2.0
}

/// Mean time in seconds from any instant to the end of the gap between two calls that it falls into; zero where it is not
/// known beforehand.
fn gap_still_open(call_type: &TypeModel) -> f64 {
    match &call_type.arrivals {
        ArrivalPlan::Renewal { gap, .. } => (gap.mean() + gap.variance() / gap.mean()) / 2.0,
        _ => 0.0,
    }
}

/// Calls per second in a steady state; zero where it is not known beforehand.
fn steady_rate(call_type: &TypeModel) -> f64 {
    match &call_type.arrivals {
        ArrivalPlan::Poisson(plan) => plan.curve.first_rate(),
        ArrivalPlan::Renewal { gap, .. } => 1.0 / gap.mean(),
        ArrivalPlan::Count(_) | ArrivalPlan::Times(_) | ArrivalPlan::Own(_) => 0.0,
    }
}

fn steady_load(types: &[TypeModel]) -> f64 {
    types.iter().map(|t| steady_rate(t) * t.handle.mean()).sum()
}

/// Every queue must end: somebody serves it or everybody leaves it.
fn check_queue_ends(
    scenario: &Scenario,
    types: &[TypeModel],
    staff: &[Vec<f64>],
    problems: &mut Problems,
) {
    let stays = |t: &&TypeModel| t.patience.never_probability() > 0.0 && t.balk < 1.0;
    let Some(patient) = types.iter().find(stays) else {
        return;
    };
    let agents_ever = staff.iter().flatten().copied().fold(0.0, f64::max);
    match &scenario.day {
        Some(day) if day.after_closing == AfterClosing::PatienceOnly => Rule::QueueEnds.broken(
            &mut problems.at("day.after_closing"),
            format!(
                "patience_only, but callers of {:?} may wait for ever; use serve or send_away",
                patient.name
            ),
        ),
        Some(day) if day.after_closing == AfterClosing::Serve && agents_ever == 0.0 => {
            Rule::QueueEnds.broken(
                &mut problems.at("agent_groups"),
                format!(
                    "there are no agents at all, and callers of {:?} may wait for ever",
                    patient.name
                ),
            )
        }
        Some(_) => {}
        None => {
            let agents: f64 = staff.iter().map(|s| s[0].floor()).sum();
            // Only those who never leave make a queue grow; lines and queue limits keep it bounded.
            let lasting: f64 = types.iter().map(lasting_load).sum();
            let starved = starved(scenario, types, agents);
            let bounded = scenario.lines.is_some() || scenario.queue_limit.is_some();
            if agents == 0.0 {
                Rule::QueueEnds.broken(
                    &mut problems.at("agent_groups"),
                    format!(
                        "there is not always an agent, and callers of {:?} may wait for ever; at least one whole agent is \
                         accepted",
                        patient.name
                    ),
                );
            } else if let Some((starved, urgent)) = starved
                && !bounded
            {
                Rule::QueueEnds.broken(
                    &mut problems.at("agent_groups"),
                    format!(
                        "{agents} agents, whom the {urgent:.4} erlangs of more urgent calls and those who wait for ever keep \
                         busy: callers of {starved:?}, who may wait for ever, would never be reached; more than \
                         {urgent:.4} agents, a patience, lines or a queue limit are accepted"
                    ),
                );
            } else if lasting >= agents && !bounded {
                Rule::QueueEnds.broken(
                    &mut problems.at("agent_groups"),
                    format!(
                        "{agents} agents for {lasting:.4} erlangs of callers who wait for ever: the queue would grow without \
                         bound; more than {lasting:.4} agents, a patience, lines or a queue limit are accepted"
                    ),
                );
            }
        }
    }
}

/// Load in erlangs that callers of a priority who wait for ever have to share the agents with: all that is more urgent, and
/// those of their own who neither hang up nor balk.
fn load_before(scenario: &Scenario, types: &[TypeModel], priority: u32) -> f64 {
    let load = |(other, compiled): (&CallType, &TypeModel)| match other.priority.cmp(&priority) {
        std::cmp::Ordering::Less => steady_rate(compiled) * compiled.handle.mean(),
        std::cmp::Ordering::Equal => lasting_load(compiled),
        std::cmp::Ordering::Greater => 0.0,
    };
    scenario.call_types.iter().zip(types).map(load).sum()
}

/// A call type whose callers may wait for ever while the more urgent ones, patient or not, and those who wait for ever
/// beside them keep all agents busy; with the load in erlangs that does.
fn starved<'a>(scenario: &'a Scenario, types: &[TypeModel], agents: f64) -> Option<(&'a str, f64)> {
    scenario
        .call_types
        .iter()
        .zip(types)
        .find_map(|(written, patient)| {
            let urgent = scenario
                .call_types
                .iter()
                .any(|other| other.priority < written.priority);
            let busy = load_before(scenario, types, written.priority);
            (urgent && lasting_load(patient) > 0.0 && busy >= agents)
                .then_some((written.name.as_str(), busy))
        })
}
