//! What if there were more calls, shorter ones, more agents: changes a planner says in one figure.

use callcenter::chance::DurationLaw;
use callcenter::error::{Place, Problems};
use callcenter::scenario::{ArrivalLaw, Branch, CallType, Component, Day, Scenario, Series};
use callcenter::units::Seconds;
use callcenter::{Error, Law};

/// What can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// How many call.
    Calls,
    /// How long a call takes.
    HandleTime,
    /// How many agents there are, in every interval that has any.
    Agents,
}

/// By how much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// `+10%`: so many percent more, or fewer.
    Percent(f64),
    /// `*1.1`: so many times as many.
    Times(f64),
    /// `+2`: so many agents, or seconds, more or fewer.
    Plus(f64),
}

/// A change of one figure in every interval: of all call types or agent groups, or of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub field: Field,
    pub amount: Amount,
    /// The one call type or agent group.
    pub of: Option<String>,
}

impl Field {
    /// The field of this name, as it is written before a `=`.
    pub fn named(name: &str) -> Option<Field> {
        match name.trim() {
            "calls" => Some(Field::Calls),
            "handle_time" | "handle-time" => Some(Field::HandleTime),
            "agents" => Some(Field::Agents),
            _ => None,
        }
    }

    /// A change of it in all call types or groups.
    pub fn change(self, text: &str) -> Result<Change, String> {
        Ok(Change {
            field: self,
            amount: self.amount(text)?,
            of: None,
        })
    }

    fn amount(self, text: &str) -> Result<Amount, String> {
        let text = text.trim().replace('−', "-");
        let number = |digits: &str| digits.trim().parse::<f64>().ok().filter(|n| n.is_finite());
        let signed = text.starts_with(['+', '-']);
        let amount = if let Some(factor) = text.strip_prefix(['*', '×', 'x']) {
            number(factor).filter(|f| *f >= 0.0).map(Amount::Times)
        } else if let Some(percent) = text.strip_suffix('%') {
            let percent = number(percent).filter(|p| signed && *p >= -100.0);
            percent.map(Amount::Percent)
        } else if signed {
            match self {
                Field::Agents => number(&text).map(Amount::Plus),
                Field::HandleTime => {
                    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
                    let time = text[1..].parse::<Seconds>().ok();
                    let time = time.filter(|t| t.0.is_finite() && t.0 >= 0.0);
                    time.map(|time| Amount::Plus(sign * time.0))
                }
                Field::Calls => None,
            }
        } else {
            None
        };
        amount.ok_or_else(|| {
            let accepted = match self {
                Field::Calls => "+10%, -10% or *1.1",
                Field::HandleTime => "+10%, -10%, *1.1, +20s or -20s",
                Field::Agents => "+2, -2, +10%, -10% or *1.1",
            };
            format!("accepted: {accepted}, a change with its sign")
        })
    }
}

impl Amount {
    fn applied_to(self, figure: f64) -> f64 {
        let changed = match self {
            Amount::Percent(percent) => figure * (100.0 + percent) / 100.0,
            Amount::Times(factor) => figure * factor,
            Amount::Plus(more) => figure + more,
        };
        // A tenth more than 50 agents is 55, not a fraction of an agent above it.
        if changed.abs() < 1e6 {
            (changed * 1e9).round() / 1e9
        } else {
            changed
        }
    }
}

impl std::fmt::Display for Change {
    /// As it is named in the tables: `+10 % calls`, `−20 s handle time`, `+1 agent`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let signed = |figure: f64| match figure < 0.0 {
            true => format!("−{}", -figure),
            false => format!("+{figure}"),
        };
        let what = match self.field {
            Field::Calls => "calls",
            Field::HandleTime => "handle time",
            Field::Agents if matches!(self.amount, Amount::Plus(n) if n.abs() == 1.0) => "agent",
            Field::Agents => "agents",
        };
        match self.amount {
            Amount::Percent(percent) => write!(f, "{} % {what}", signed(percent))?,
            Amount::Times(factor) => write!(f, "{factor} × {what}")?,
            Amount::Plus(more) if self.field == Field::HandleTime => {
                write!(f, "{} s {what}", signed(more))?;
            }
            Amount::Plus(more) => write!(f, "{} {what}", signed(more))?,
        }
        match &self.of {
            Some(name) => write!(f, " of {name}"),
            None => Ok(()),
        }
    }
}

impl Change {
    /// Changes a scenario. What is to be said of how it was done: where counts had to be rounded, or agents to stay.
    ///
    /// Exact counts of calls stay whole: they are rounded so that the calls up to the end of each interval are right to
    /// half a call. Where agents are taken away, one stays in every interval that had one.
    pub fn apply(&self, scenario: &mut Scenario) -> callcenter::Result<Vec<String>> {
        let mut problems = Problems::new();
        let mut notes = Vec::new();
        let chosen = |name: &str| self.of.as_ref().is_none_or(|of| of == name);
        let day = scenario.day.clone();
        let mut names: Vec<String> = Vec::new();
        match self.field {
            Field::Agents => {
                let mut held_back = 0;
                for (i, group) in scenario.agent_groups.iter_mut().enumerate() {
                    names.push(group.name.clone());
                    if chosen(&group.name) && !group.shifts.is_empty() {
                        problems.at(format!("agent_groups[{i}].shifts")).say(format!(
                            "found people by shifts, whose number is that of each shift; accepted: --change \"one more\" \
                             agent_groups.{}.shifts[0].people=N",
                            group.name
                        ));
                    } else if chosen(&group.name) {
                        held_back += self.staff(&mut group.staff);
                    }
                }
                if held_back > 0 {
                    notes.push(format!(
                        "{self}: not to the full in {held_back} interval{}, where 1 agent stays",
                        if held_back == 1 { "" } else { "s" }
                    ));
                }
                let several = self.of.is_none() && names.len() > 1;
                if several && matches!(self.amount, Amount::Plus(_)) {
                    notes.push(format!("{self}: in each of the {} groups", names.len()));
                }
            }
            Field::Calls | Field::HandleTime => {
                for (i, call_type) in scenario.call_types.iter_mut().enumerate() {
                    names.push(call_type.name.clone());
                    if !chosen(&call_type.name) {
                        continue;
                    }
                    let mut place = problems.at(format!("call_types[{i}]"));
                    if self.field == Field::HandleTime {
                        self.handle_time(call_type, place);
                    } else if self.calls(&mut call_type.arrivals, &day, place.field("arrivals")) {
                        notes.push(format!(
                            "{self}: exact counts are rounded to whole calls, keeping to the sum over the day"
                        ));
                    }
                }
            }
        }
        if let Some(of) = &self.of
            && !names.contains(of)
        {
            let message = format!("nothing is named {of:?}; there are {}", names.join(", "));
            problems.at("").say(message);
        }
        problems
            .finish()
            .map_err(|error| error.in_file(self.to_string()))?;
        notes.dedup();
        Ok(notes)
    }

    /// In how many intervals agents had to stay.
    fn staff(&self, staff: &mut Series) -> usize {
        let mut held_back = 0;
        each(staff, |agents| {
            // An interval without agents is one that is not staffed at all.
            if agents <= 0.0 {
                return agents;
            }
            let changed = self.amount.applied_to(agents);
            let least = match self.amount {
                Amount::Plus(_) => agents.min(1.0),
                Amount::Percent(_) | Amount::Times(_) => 0.0,
            };
            held_back += usize::from(changed < least);
            changed.max(least)
        });
        held_back
    }

    fn handle_time(&self, call_type: &mut CallType, mut place: Place<'_>) {
        // A law of its own is scaled by the mean stated beside it, whatever the law.
        let aht = match (&call_type.aht, call_type.handle_time_law()) {
            (Some(aht), _) => Some(aht.clone()),
            (None, Some(law)) => DurationLaw::new(&law).ok().map(|law| law.mean().into()),
            (None, None) => None,
        };
        let Some(mut aht) = aht else { return };
        let mut shortest = f64::INFINITY;
        each(&mut aht, |seconds| {
            // Where there are no calls there may be no handle time.
            if seconds <= 0.0 {
                return seconds;
            }
            let changed = self.amount.applied_to(seconds);
            shortest = shortest.min(changed);
            changed
        });
        if shortest <= 0.0 {
            let message = format!("{self} would leave none; a handle time above 0 must remain");
            place.field("aht").say(message);
        }
        call_type.aht = Some(aht);
    }

    /// Whether counts were rounded.
    fn calls(&self, arrivals: &mut ArrivalLaw, day: &Option<Day>, mut place: Place<'_>) -> bool {
        let factor = self.amount.applied_to(1.0);
        let series = [&mut arrivals.per_hour, &mut arrivals.per_interval];
        for calls in series.into_iter().flatten() {
            each(calls, |calls| self.amount.applied_to(calls));
        }
        if let Some(gap) = &arrivals.renewal {
            match factor > 0.0 {
                true => arrivals.renewal = Some(stretched(gap, 1.0 / factor)),
                false => place.field("renewal").say(
                    "a gap between calls cannot be without end; more than no calls are accepted",
                ),
            }
        }
        if arrivals.times.is_some() {
            place.field("times").say(
                "recorded calls cannot be made more or fewer; accepted: per_hour, per_interval, count or renewal",
            );
        }
        match &mut arrivals.count {
            Some(count) => whole(count, factor, day),
            None => false,
        }
    }
}

/// Changes every figure of a series.
fn each(series: &mut Series, mut change: impl FnMut(f64) -> f64) {
    match series {
        Series::Constant(figure) => *figure = change(*figure),
        Series::PerInterval(figures) => figures.iter_mut().for_each(|f| *f = change(*f)),
        // A column has been read when a scenario is changed.
        Series::Column { .. } => {}
    }
}

/// Multiplies whole numbers and keeps them whole: what has been counted up to each interval's end is rounded. Whether
/// anything had to be.
fn whole(count: &mut Series, factor: f64, day: &Option<Day>) -> bool {
    if let Series::Constant(calls) = *count
        && !is_whole(calls * factor)
        && let Some(day) = day
    {
        let intervals = (day.closes.seconds() - day.opens.seconds()) / day.interval.0;
        if (1.0..=1e6).contains(&intervals) {
            *count = Series::PerInterval(vec![calls; intervals.round() as usize]);
        }
    }
    let (mut all, mut given, mut rounded) = (0.0, 0.0, false);
    each(count, |calls| {
        all += calls * factor;
        let now = all.round() - given;
        given += now;
        rounded |= !is_whole(calls * factor);
        now
    });
    rounded
}

fn is_whole(calls: f64) -> bool {
    (calls - calls.round()).abs() < 1e-6
}

/// A law with every duration so many times as long.
fn stretched(law: &Law, by: f64) -> Law {
    let time = |time: &Option<Seconds>| time.map(|Seconds(seconds)| Seconds(seconds * by));
    let times = |times: &Option<Vec<Seconds>>| {
        let times = times.as_ref()?;
        Some(times.iter().map(|t| Seconds(t.0 * by)).collect())
    };
    match law {
        Law::Constant { value } => Law::Constant { value: time(value) },
        Law::Exponential { mean } => Law::Exponential { mean: time(mean) },
        Law::Erlang { mean, phases } => Law::Erlang {
            mean: time(mean),
            phases: *phases,
        },
        Law::Gamma {
            mean,
            cv,
            shape,
            scale,
        } => Law::Gamma {
            mean: time(mean),
            cv: *cv,
            shape: *shape,
            scale: time(scale),
        },
        Law::Lognormal {
            mean,
            cv,
            median,
            sd_of_log,
        } => Law::Lognormal {
            mean: time(mean),
            cv: *cv,
            median: time(median),
            sd_of_log: *sd_of_log,
        },
        Law::Weibull {
            mean,
            cv,
            shape,
            scale,
        } => Law::Weibull {
            mean: time(mean),
            cv: *cv,
            shape: *shape,
            scale: time(scale),
        },
        Law::Hyperexponential { mean, cv, branches } => Law::Hyperexponential {
            mean: time(mean),
            cv: *cv,
            branches: branches.as_ref().map(|branches| {
                let branches = branches.iter().map(|branch| Branch {
                    weight: branch.weight,
                    mean: Seconds(branch.mean.0 * by),
                });
                branches.collect()
            }),
        },
        Law::Uniform { low, high } => Law::Uniform {
            low: time(low),
            high: time(high),
        },
        Law::Triangular { low, mode, high } => Law::Triangular {
            low: time(low),
            mode: time(mode),
            high: time(high),
        },
        Law::Empirical { values } => Law::Empirical {
            values: times(values),
        },
        Law::PiecewiseHazard { from, per_second } => Law::PiecewiseHazard {
            from: times(from),
            per_second: per_second
                .as_ref()
                .map(|rates| rates.iter().map(|rate| rate / by).collect()),
        },
        Law::Mixture { of } => Law::Mixture {
            of: of.as_ref().map(|parts| {
                let parts = parts.iter().map(|part| Component {
                    weight: part.weight,
                    law: stretched(&part.law, by),
                });
                parts.collect()
            }),
        },
        Law::Sum { of } => Law::Sum {
            of: of
                .as_ref()
                .map(|laws| laws.iter().map(|law| stretched(law, by)).collect()),
        },
        Law::Never => Law::Never,
    }
}

/// `calls=+10%`, `agents:desk=+2`: a change, where what stands before the `=` is one of its fields.
pub fn stated(path: &str, value: &str) -> Option<Result<Change, Error>> {
    let (name, of) = match path.split_once(':') {
        Some((name, of)) => (name, Some(of.trim().to_owned())),
        None => (path, None),
    };
    let field = Field::named(name)?;
    Some(match field.change(value) {
        Ok(change) => Ok(Change { of, ..change }),
        Err(message) => Err(Error::invalid(format!("{}={value}", path.trim()), message)),
    })
}
