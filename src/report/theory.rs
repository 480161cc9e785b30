use std::sync::Arc;

use super::heading::per;
use super::number;
use super::table::{Cell, Column, Table};
use super::text::wrapped;
use crate::chance::DurationLaw;
use crate::erlang::{
    ErlangA, ErlangC, FiniteQueue, Mdn, Mg1, MmnG, Queue, Redials, RequiredAgents, Requirement,
    Settled,
};
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::MEASURES;
use crate::experiment::{Results, ServiceLevelFigure};
use crate::measure::Figure;
use crate::scenario::{CallPick, CallType, Channel, Law, Scenario, Series, Tries, defaults};

/// The exact theory that covers a scenario: one queue before identical agents in a steady state.
///
/// | where | theory |
/// |---|---|
/// | exponential handle times, callers who never hang up | Erlang C |
/// | and exponential patience | Erlang A |
/// | and patience of another law, or callers who balk | M/M/n+G |
/// | a limit on lines or on the queue, exponential patience or none | M/M/n/K, M/M/n/K+M |
/// | handle times of another law, one agent, nobody hangs up | M/G/1 |
/// | handle times that are all the same, nobody hangs up | M/D/n |
///
/// Where callers call again none is exact; [`approximation`](Self::approximation) is what the table says of as many calls
/// that all come like fresh ones.
#[derive(Debug, Clone)]
pub struct Theory {
    /// Calls per hour that ask for an agent: attempts, where callers call again.
    pub arrivals_per_hour: f64,
    /// Mean handle time in seconds.
    pub aht: f64,
    /// Mean patience in seconds, where it is exponential; `None` where nobody hangs up, or by another law.
    pub mean_patience: Option<f64>,
    /// Agents on duty.
    pub agents: u32,
    model: Model,
    queue: Arc<dyn Queue + Send + Sync>,
    /// Who is behind the calls, where callers call again.
    balance: Option<Balance>,
    self_service: Option<SelfServed>,
}

/// Calls before they go through self-service, and the shares of them that end there.
#[derive(Debug, Clone, Copy)]
struct SelfServed {
    attempts_per_hour: f64,
    contained: f64,
    hangs_up: f64,
    mean_time: f64,
}

/// Fresh callers and those who call again.
#[derive(Debug, Clone, Copy)]
struct Balance {
    fresh_per_hour: f64,
    redials_per_hour: f64,
    returns_per_hour: f64,
    /// P(a fresh caller is answered at least once).
    served: f64,
}

impl Balance {
    /// The queue that so many attempts or fresh callers an hour make for themselves.
    fn of<Q: Queue + Send + Sync + 'static>(
        redials: &Redials,
        rate: f64,
        is_fresh: bool,
        queue: impl Fn(f64) -> Result<Q>,
    ) -> Result<(Arc<dyn Queue + Send + Sync>, Balance)> {
        let fresh = match is_fresh {
            true => rate,
            false => redials.fresh_per_hour(&queue(rate)?)?,
        };
        let Settled {
            queue,
            fresh_per_hour,
            redials_per_hour,
            returns_per_hour,
            callers_served,
            ..
        } = redials.settle(fresh, queue)?;
        let balance = Balance {
            fresh_per_hour,
            redials_per_hour,
            returns_per_hour,
            served: callers_served,
        };
        Ok((Arc::new(queue), balance))
    }
}

/// Which theory it is.
#[derive(Debug, Clone)]
enum Model {
    ErlangC,
    ErlangA(f64),
    GeneralPatience(DurationLaw),
    Lines {
        patience: Option<f64>,
        lines: u32,
        /// Whether the number of lines stays when there are more agents, and not that of the places to wait.
        lines_stay: bool,
    },
    OneAgent(DurationLaw),
    FixedHandleTime,
}

impl Model {
    fn queue(&self, rate: f64, aht: f64, agents: u32) -> Result<Arc<dyn Queue + Send + Sync>> {
        Ok(match self {
            Model::ErlangC => Arc::new(ErlangC::new(rate, aht, agents)?),
            Model::ErlangA(patience) => Arc::new(ErlangA::new(rate, aht, *patience, agents)?),
            Model::GeneralPatience(law) => Arc::new(MmnG::new(rate, aht, law, agents)?),
            Model::Lines {
                patience, lines, ..
            } => Arc::new(FiniteQueue::new(rate, aht, *patience, agents, *lines)?),
            Model::OneAgent(law) => Arc::new(Mg1::new(rate, law)?),
            Model::FixedHandleTime => Arc::new(Mdn::new(rate, aht, agents)?),
        })
    }

    /// The same with callers who call again.
    fn balance(
        &self,
        redials: &Redials,
        (rate, is_fresh): (f64, bool),
        aht: f64,
        agents: u32,
    ) -> Result<(Arc<dyn Queue + Send + Sync>, Balance)> {
        match self {
            Model::ErlangC => Balance::of(redials, rate, is_fresh, |rate| {
                ErlangC::new(rate, aht, agents)
            }),
            Model::ErlangA(patience) => Balance::of(redials, rate, is_fresh, |rate| {
                ErlangA::new(rate, aht, *patience, agents)
            }),
            Model::GeneralPatience(law) => Balance::of(redials, rate, is_fresh, |rate| {
                MmnG::new(rate, aht, law, agents)
            }),
            Model::Lines {
                patience, lines, ..
            } => Balance::of(redials, rate, is_fresh, |rate| {
                FiniteQueue::new(rate, aht, *patience, agents, *lines)
            }),
            Model::OneAgent(law) => {
                Balance::of(redials, rate, is_fresh, |rate| Mg1::new(rate, law))
            }
            Model::FixedHandleTime => {
                Balance::of(redials, rate, is_fresh, |rate| Mdn::new(rate, aht, agents))
            }
        }
    }
}

impl Theory {
    /// The theory that covers a scenario exactly; `None` where none does.
    ///
    /// It takes a steady state with one call type, Poisson arrivals at one rate, nobody who calls again, and one group of a
    /// whole number of equally fast agents (for callers who never hang up, enough of them) who pick up at once; see the table
    /// above. Self-service may come before the queue where there is a line for everybody: the queue then has fewer calls. An
    /// announcement may be made as long as it changes nobody.
    ///
    /// ```
    /// use callcenter::{AgentGroup, CallType, Law, Scenario};
    /// use callcenter::report::Theory;
    ///
    /// let centre = Scenario::new("hold music")
    ///     .call_type(CallType::new("service")
    ///         .arrivals_per_hour(831.0)
    ///         .handle_time(Law::exponential(269.0))
    ///         .patience(Law::exponential(283.6)))
    ///     .agent_group(AgentGroup::new("desk").staff(50).skill("service"));
    /// let theory = Theory::of(&centre).unwrap();
    /// assert_eq!(format!("{:.1}", theory.exact("mean_wait").unwrap()), "56.0");
    /// assert_eq!(Theory::of(&centre.lines(80)).unwrap().name(), "M/M/n/K+M");
    /// ```
    pub fn of(scenario: &Scenario) -> Option<Self> {
        // Calls depend on what became of those before.
        let again = |t: &CallType| t.redials.is_some() || t.returns.is_some();
        if scenario.call_types.iter().any(again) {
            return None;
        }
        let ([call_type], [group]) = (
            scenario.call_types.as_slice(),
            scenario.agent_groups.as_slice(),
        ) else {
            return None;
        };
        let [skill] = group.skills.as_slice() else {
            return None;
        };
        let in_order = !matches!(
            scenario.routing.call.then,
            CallPick::LastCome | CallPick::Random
        );
        let on_terms = skill.after.0 > 0.0 || skill.reserve > 0 || !skill.stages.is_empty();
        if !in_order || on_terms || skill.speed != 1.0 || skill.handle_time.is_some() {
            return None;
        }
        if call_type.outbound.is_some() {
            return None;
        }
        let arrivals = &call_type.arrivals;
        let poisson = arrivals.per_interval.is_none()
            && arrivals.count.is_none()
            && arrivals.renewal.is_none()
            && arrivals.times.is_none()
            && arrivals.busyness.is_none();
        if scenario.day.is_some() || call_type.channel != Channel::Phone || !poisson {
            return None;
        }
        let Some(Series::Constant(arrivals_per_hour)) = arrivals.per_hour else {
            return None;
        };
        if group.speeds.is_some() || !group.shifts.is_empty() {
            return None;
        }
        if group.pickup.is_some() || call_type.handle_growth_per_minute != 0.0 {
            return None;
        }
        let is_moved = call_type.transfers.is_some() || call_type.misroutes.is_some();
        if is_moved || call_type.callbacks.is_some() {
            return None;
        }
        // Who hangs up on hearing how long it would wait has met the queue.
        let told = call_type.announcement.as_ref();
        if told.is_some_and(|told| !told.changes_nobody()) {
            return None;
        }
        // Calls that come as a Poisson process come so out of self-service, some of them, if nobody is kept out of it.
        let mut self_service = None;
        if let Some(law) = &call_type.self_service {
            let (contained, hangs_up) = (law.contained?, law.hangs_up);
            if law.calls_again > 0.0 || scenario.lines.is_some() {
                return None;
            }
            self_service = Some(SelfServed {
                attempts_per_hour: arrivals_per_hour,
                contained,
                hangs_up,
                mean_time: DurationLaw::new(law.time.as_ref()?).ok()?.mean(),
            });
        }
        let asks = self_service.map_or(1.0, |law| 1.0 - (law.contained + law.hangs_up));
        let arrivals_per_hour = arrivals_per_hour * asks;
        // A line that is free again before the agent is, is no queue of lines.
        let lines = (scenario.lines.as_ref()).and_then(|lines| lines.most_of(&call_type.name));
        if lines.is_some() && call_type.wrap_up.is_some() {
            return None;
        }
        let handle_time = DurationLaw::new(&call_type.handle_time_law()?).ok()?;
        let handle_time = match &call_type.aht {
            Some(Series::Constant(aht)) => handle_time.with_mean(*aht).ok()?,
            None => handle_time,
            Some(_) => return None,
        };
        let Series::Constant(staff) = group.staff else {
            return None;
        };
        if staff.fract() != 0.0 || !(1.0..=f64::from(u32::MAX)).contains(&staff) {
            return None;
        }
        let (aht, agents) = (handle_time.mean(), staff as u32);
        let patience = match &call_type.patience {
            None => defaults::patience(),
            Some(law) => law.clone(),
        };
        let balks = call_type.balk > 0.0;
        let patience = match balks {
            false => patience,
            // Who balks has no patience at all.
            true => Law::mixture([
                (call_type.balk, Law::constant(0.0)),
                (1.0 - call_type.balk, patience),
            ]),
        };
        let patience = DurationLaw::new(&patience).ok()?;
        let mean_patience = patience.exponential_mean();
        let never = patience.never_probability() == 1.0;
        let limited = lines.is_some() || scenario.queue_limit.is_some();
        let model = if handle_time.exponential_mean().is_none() {
            match handle_time.constant_value() {
                _ if limited || !never => return None,
                Some(_) => Model::FixedHandleTime,
                None if agents == 1 => Model::OneAgent(handle_time),
                None => return None,
            }
        } else if limited {
            if !never && mean_patience.is_none() {
                return None;
            }
            let places = scenario
                .queue_limit
                .map(|limit| agents.saturating_add(limit));
            let lines = lines.unwrap_or(u32::MAX);
            Model::Lines {
                patience: mean_patience,
                lines: lines.min(places.unwrap_or(u32::MAX)),
                lines_stay: places.is_none(),
            }
        } else {
            match mean_patience {
                _ if never => Model::ErlangC,
                Some(mean) => Model::ErlangA(mean),
                None => Model::GeneralPatience(patience),
            }
        };
        Some(Theory {
            arrivals_per_hour,
            aht,
            mean_patience,
            agents,
            queue: (model.queue(arrivals_per_hour, aht, agents)).ok()?,
            model,
            balance: None,
            self_service,
        })
    }

    /// What theory says where callers call again, if their calls came like those of fresh callers, independently of each other
    /// (Erlang X): a balance of rates, good where they wait long before they call again. `None` where nobody calls again,
    /// where [`of`](Self::of) covers the rest of the scenario not either, and where redials are more likely after one kind of
    /// unanswered call, or after the first in a row, in a way that a balance does not know.
    ///
    /// ```
    /// use callcenter::scenario::Redials;
    /// use callcenter::{AgentGroup, CallType, Law, Scenario};
    /// use callcenter::report::Theory;
    ///
    /// let centre = Scenario::new("hold music")
    ///     .call_type(CallType::new("service")
    ///         .arrivals_per_hour(831.0)
    ///         .handle_time(Law::exponential(269.0))
    ///         .patience(Law::exponential(283.6))
    ///         .redials(Redials::new()))
    ///     .agent_group(AgentGroup::new("desk").staff(50).skill("service"));
    /// assert!(Theory::of(&centre).is_none());
    /// let theory = Theory::approximation(&centre).unwrap();
    /// assert!(!theory.is_exact());
    /// // Calls are attempts until they are said to be fresh: two in five of the fifth who hang up come again.
    /// assert_eq!(format!("{:.1}", theory.exact("callers").unwrap()), "765.4");
    /// ```
    pub fn approximation(scenario: &Scenario) -> Option<Self> {
        let ([call_type], [group]) = (
            scenario.call_types.as_slice(),
            scenario.agent_groups.as_slice(),
        ) else {
            return None;
        };
        let mut once = scenario.clone();
        (once.call_types[0].redials, once.call_types[0].returns) = (None, None);
        once.call_types[0].same_agent = None;
        let theory = Self::of(&once)?;
        let mut again = Redials::none();
        if let Some(redials) = &call_type.redials {
            let usual = redials.probability.unwrap_or(defaults::REDIAL);
            let of = |stated: Option<f64>| stated.unwrap_or(usual);
            let balks = call_type.balk > 0.0;
            if of(redials.later) != usual || balks && of(redials.after_balking) != usual {
                return None;
            }
            again.after_abandoning = usual;
            again.after_blocking = of(redials.after_blocking);
            again.tries = match redials.tries {
                None => Some(defaults::REDIAL_TRIES),
                Some(Tries::AtMost(most)) => Some(most),
                Some(Tries::Unlimited) => None,
            };
        }
        if let Some(returns) = &call_type.returns {
            let own = group.skills.first().and_then(|skill| skill.resolution);
            let resolution = own.or(returns.resolution);
            again.after_answer = 1.0 - resolution.unwrap_or(defaults::RESOLUTION);
        }
        let comes_straight = call_type.self_service.is_none();
        if call_type.redials.is_none() && call_type.returns.is_none() || !comes_straight {
            return None;
        }
        let calls = (theory.arrivals_per_hour, call_type.fresh);
        let found = theory
            .model
            .balance(&again, calls, theory.aht, theory.agents);
        let (queue, balance) = found.ok()?;
        Some(Theory {
            arrivals_per_hour: queue.arrivals_per_hour(),
            queue,
            balance: Some(balance),
            ..theory
        })
    }

    /// Whether its figures are exact, and not an [`approximation`](Self::approximation).
    pub fn is_exact(&self) -> bool {
        self.balance.is_none()
    }

    /// The fewest agents that meet a requirement, by the same theory; of lines, with the same number of them.
    ///
    /// # Errors
    ///
    /// A requirement out of range, or one that no number of agents meets, theories that know of one agent only, or of
    /// so many places to wait, and approximations: with more agents there are fewer calls.
    pub fn required_agents(&self, requirement: &Requirement) -> Result<RequiredAgents> {
        if !self.is_exact() {
            return Err(Error::new(
                ErrorKind::NotSupported,
                "callers who call again are not solved for the number of agents",
            ));
        }
        let (rate, aht) = (self.arrivals_per_hour, self.aht);
        match &self.model {
            Model::ErlangC => ErlangC::required_agents(rate, aht, requirement),
            Model::ErlangA(patience) => ErlangA::required_agents(rate, aht, *patience, requirement),
            Model::GeneralPatience(law) => MmnG::required_agents(rate, aht, law, requirement),
            Model::FixedHandleTime => Mdn::required_agents(rate, aht, requirement),
            Model::Lines {
                patience,
                lines,
                lines_stay: true,
            } => FiniteQueue::required_agents(rate, aht, *patience, *lines, requirement),
            Model::Lines { .. } | Model::OneAgent(_) => Err(Error::new(
                ErrorKind::NotSupported,
                format!("{} is not solved for the number of agents", self.name()),
            )),
        }
    }

    /// The load in erlangs: how many agents would be busy if everyone were answered.
    pub fn load(&self) -> f64 {
        self.queue.load()
    }

    /// The theory's name.
    pub fn name(&self) -> &'static str {
        match &self.model {
            Model::ErlangC => "Erlang C",
            Model::ErlangA(_) => "Erlang A",
            Model::GeneralPatience(_) => "M/M/n+G",
            Model::Lines {
                patience: Some(_), ..
            } => "M/M/n/K+M",
            Model::Lines { .. } => "M/M/n/K",
            Model::OneAgent(_) => "M/G/1",
            Model::FixedHandleTime => "M/D/n",
        }
    }

    /// The exact value of a measure, by its name in the result file: `mean_wait`; counts are per hour. `None` for a
    /// measure that theory does not have, or that does not apply. Of an [`approximation`](Self::approximation) it is the
    /// approximate value.
    pub fn exact(&self, measure: &str) -> Option<f64> {
        let queue = &self.queue;
        if let Some(balance) = &self.balance {
            let known = match measure {
                "callers" => Some(balance.fresh_per_hour),
                "redials" => Some(balance.redials_per_hour),
                "returns" => Some(balance.returns_per_hour),
                "callers_served" => Some(balance.fresh_per_hour * balance.served),
                "attempts_per_caller" => Some(queue.arrivals_per_hour() / balance.fresh_per_hour),
                _ => None,
            };
            if known.is_some() {
                return known;
            }
        }
        if let Some(percent) = measure.strip_prefix("wait_p") {
            let p = percent.parse::<f64>().ok()? / 100.0;
            return queue.wait_quantile(p).ok();
        }
        let rate = queue.arrivals_per_hour();
        let attempts = (self.self_service).map_or(rate, |law| law.attempts_per_hour);
        let offered = rate * (1.0 - queue.p_blocked());
        let hangs_up = queue.p_abandon() > 0.0;
        // Who balks is counted apart from who hangs up later, and theory has no such difference.
        let at_once = matches!(&self.model, Model::GeneralPatience(law) if law.survival(0.0) < 1.0);
        let limited = matches!(self.model, Model::Lines { .. });
        match measure {
            "attempts" => Some(attempts),
            "contained" => self.self_service.map(|law| attempts * law.contained),
            "left_ivr" => self.self_service.map(|law| attempts * law.hangs_up),
            "containment_rate" => self.self_service.map(|law| law.contained),
            "self_service_time" => self.self_service.map(|law| law.mean_time),
            "offered" => Some(offered),
            "callers" if !limited => Some(attempts),
            "blocked" if limited => Some(rate * queue.p_blocked()),
            "block_rate" if limited => Some(queue.p_blocked() * rate / attempts),
            "aht" => Some(self.aht),
            "answered" | "callers_served" => Some(offered * queue.p_answered()),
            "abandoned" if hangs_up && !at_once => Some(offered * queue.p_abandon()),
            "abandon_rate" if hangs_up => Some(queue.p_abandon()),
            "queued_rate" => Some(queue.p_queued()),
            "mean_wait" => Some(queue.mean_wait()),
            "asa" => queue.asa(),
            "mean_wait_queued" => Some(queue.mean_wait_queued()),
            "time_to_abandon" if !at_once => queue.mean_time_to_abandon(),
            "queue_length" => Some(queue.queue_length()),
            "occupancy" => queue.occupancy(),
            _ => None,
        }
    }

    /// The exact service level in a definition and threshold; `None` where it has no single one.
    pub fn service_level(&self, level: &ServiceLevelFigure) -> Option<f64> {
        let (definition, within) = (level.definition?, level.threshold?);
        self.queue
            .service_level(definition, within, level.short)
            .ok()
    }
}

/// Every measure that theory has: simulated with its margin, exact or approximate, and how many standard errors lie between.
///
/// Of exact figures that agree, one in twenty lies more than 2 standard errors away by chance, one in 370 more than 3.
pub fn beside_theory(results: &Results, theory: &Theory, width: usize) -> String {
    let mut table = Table::new([
        Column::text("Measure"),
        Column::figures("simulated", 253),
        Column::figures(
            match theory.is_exact() {
                true => format!("exact\n({})", theory.name()),
                false => format!("approx.\n({})", theory.name()),
            },
            254,
        ),
        Column::figures("difference\n(std errors)", 252),
    ]);
    let mut away = Vec::new();
    let mut row = |label: String, figure: &Figure, exact: Option<f64>| {
        let Some(exact) = exact.filter(|x| x.is_finite()) else {
            return;
        };
        let Some(simulated) = figure.estimate() else {
            return;
        };
        let scale = match simulated.unit {
            crate::measure::Unit::Share => 100.0,
            _ => 1.0,
        };
        // One decimal more than the margin supports, so that the rounding is seen not to be the difference.
        let decimals = number::decimals(simulated.half_width() * scale) + 1;
        let difference = (simulated.mean - exact) / simulated.standard_error;
        let difference = if difference.is_finite() {
            away.push(difference);
            Cell::from(signed(difference))
        } else {
            Cell::from("–")
        };
        table.row([
            Cell::from(label),
            Cell::from(figure),
            Cell::from(number::fixed(exact * scale, decimals.min(4))),
            difference,
        ]);
    };
    for level in &results.total.service_level {
        row(
            format!("{} (%)", level.label()),
            &level.share,
            theory.service_level(level),
        );
    }
    for measure in &MEASURES {
        if matches!(measure.section, super::Section::Callers) && theory.is_exact() {
            continue;
        }
        let label = measure.heading(per(results));
        row(
            label,
            (measure.of)(&results.total),
            theory.exact(measure.name),
        );
    }
    let beyond = away.iter().filter(|d| d.abs() > 2.0).count();
    let farthest = away.iter().fold(0.0f64, |most, d| most.max(d.abs()));
    let many = match beyond {
        0 => "none lies".to_owned(),
        1 => "one lies".to_owned(),
        many => format!("{many} lie"),
    };
    if !theory.is_exact() {
        let note = format!(
            "An approximation: those who call again are taken to call like fresh callers (Erlang X). They come when the queue is \
             more like the one they met, the more so the sooner they call; what that does is what lies between, the farthest \
             {farthest:.1} standard errors."
        );
        return format!("{}\n{}", table.render(width), wrapped(&note, width, 0));
    }
    let note = format!(
        "Of {} figures {many} more than 2 standard errors from the exact value, the farthest {farthest:.1}. Chance alone \
         puts about one in twenty there, often several at once, as they are counted from the same calls.",
        away.len(),
    );
    format!("{}\n{}", table.render(width), wrapped(&note, width, 0))
}

fn signed(value: f64) -> String {
    let text = number::fixed(value, 1);
    if value > 0.0 && text != "0.0" {
        format!("+{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AgentGroup, CallType, Experiment, LineGroup, ServiceLevel};

    fn centre(patience: Law, staff: f64) -> Scenario {
        Scenario::new("hold music")
            .call_type(
                CallType::new("service")
                    .arrivals_per_hour(100.0)
                    .handle_time(Law::exponential(180.0))
                    .patience(patience)
                    .target(ServiceLevel::answered_of_offered(0.8, 20.0)),
            )
            .agent_group(AgentGroup::new("desk").staff(staff).skill("service"))
    }

    #[test]
    fn nothing_is_exact_for_who_picks_up_late_or_takes_longer_after_a_wait() {
        let plain = centre(Law::exponential(120.0), 6.0);
        assert_eq!(Theory::of(&plain).unwrap().name(), "Erlang A");
        let mut late = plain.clone();
        late.agent_groups[0].pickup = Some(Law::constant(5.0));
        let mut growing = plain.clone();
        growing.call_types[0].handle_growth_per_minute = 0.01;
        for scenario in [late, growing] {
            assert!(Theory::of(&scenario).is_none());
        }
    }

    #[test]
    fn the_parts_of_a_handle_time_are_summed() {
        let mut parted = centre(Law::never(), 1.0);
        let call_type = &mut parted.call_types[0];
        call_type.arrivals = crate::ArrivalLaw::per_hour(10.0);
        call_type.talk = call_type.handle_time.take();
        let theory = Theory::of(&parted).unwrap();
        assert_eq!((theory.name(), theory.aht), ("Erlang C", 180.0));
        parted.call_types[0].wrap_up = Some(Law::constant(60.0));
        let theory = Theory::of(&parted).unwrap();
        assert_eq!((theory.name(), theory.aht), ("M/G/1", 240.0));
        // A line that is free before the agent is.
        let mut lines = centre(Law::never(), 1.0).lines(4);
        assert!(Theory::of(&lines).is_some());
        let call_type = &mut lines.call_types[0];
        call_type.talk = Some(Law::constant(0.0));
        call_type.wrap_up = call_type.handle_time.take();
        assert!(Theory::of(&lines).is_none());
    }

    #[test]
    fn groups_of_lines_of_one_call_type_are_the_smallest_of_them() {
        let plain = || centre(Law::exponential(120.0), 5.0);
        let name = plain().call_types[0].name.clone();
        let number = plain().lines(9);
        let groups = plain().lines([
            LineGroup::new("all", 12),
            LineGroup::new("its own", 9).call_type(name),
        ]);
        let exact = |scenario: &Scenario| Theory::of(scenario).unwrap().exact("block_rate");
        assert!(exact(&number).is_some_and(|rate| rate > 0.0));
        assert_eq!(exact(&groups), exact(&number));
    }

    #[test]
    fn erlang_c_stands_beside_callers_who_never_hang_up() {
        let centre = centre(Law::Never, 7.0);
        let theory = Theory::of(&centre).unwrap();
        let results = Experiment::new(&centre)
            .unwrap()
            .replications(50)
            .run()
            .unwrap();
        let text = beside_theory(&results, &theory, 100);
        assert!(
            text.contains("Erlang C") && !text.contains("abandon"),
            "{text}"
        );
        assert!(text.contains("queue length") && text.contains("standard errors"));
    }

    #[test]
    fn every_difference_is_in_standard_errors() {
        let centre = centre(Law::exponential(120.0), 5.0);
        let theory = Theory::of(&centre).unwrap();
        let results = Experiment::new(&centre)
            .unwrap()
            .replications(50)
            .run()
            .unwrap();
        let wait = results.total.mean_wait.estimate().unwrap();
        let away = (wait.mean - theory.exact("mean_wait").unwrap()) / wait.standard_error;
        let text = beside_theory(&results, &theory, 100);
        let row = text
            .lines()
            .find(|l| l.starts_with("mean wait, all"))
            .unwrap();
        assert!(row.ends_with(&signed(away)), "{row} {away}");
    }

    #[test]
    fn each_scenario_has_the_theory_that_covers_it() {
        let plain = || centre(Law::exponential(120.0), 5.0);
        assert_eq!(Theory::of(&plain()).unwrap().name(), "Erlang A");
        type Change = fn(&mut Scenario);
        let changes: [(&str, Change); 9] = [
            ("M/M/n/K+M", |s| s.lines = Some(9.into())),
            ("M/M/n/K+M", |s| s.queue_limit = Some(3)),
            ("M/M/n/K", |s| {
                s.queue_limit = Some(3);
                s.call_types[0].patience = Some(Law::never());
            }),
            ("M/M/n+G", |s| s.call_types[0].balk = 0.1),
            ("M/M/n+G", |s| {
                s.call_types[0].patience = Some(Law::constant(60.0))
            }),
            ("M/M/n+G", |s| {
                s.call_types[0].patience = Some(Law::weibull(90.0, 0.7))
            }),
            ("Erlang A", |s| s.call_types[0].patience = None),
            ("M/D/n", |s| {
                s.agent_groups[0].staff = 7.0.into();
                s.call_types[0].patience = Some(Law::never());
                s.call_types[0].handle_time = Some(Law::constant(180.0));
            }),
            ("M/G/1", |s| {
                s.agent_groups[0].staff = 1.0.into();
                s.call_types[0].patience = Some(Law::never());
                s.call_types[0].handle_time = Some(Law::lognormal(20.0, 0.7));
            }),
        ];
        for (name, change) in changes {
            let mut scenario = plain();
            change(&mut scenario);
            let theory = Theory::of(&scenario).unwrap();
            assert_eq!(theory.name(), name);
            // Fixed beforehand: for each scenario every measure is within 4.5 standard errors.
            let results = Experiment::new(&scenario)
                .unwrap()
                .replications(400)
                .run()
                .unwrap();
            for measure in &MEASURES {
                let simulated = (measure.of)(&results.total);
                if measure.name.starts_with("wait_p") {
                    // Percentiles are stored to the width of a histogram's bucket.
                    continue;
                }
                let (Some(exact), Some(found)) = (theory.exact(measure.name), simulated.estimate())
                else {
                    continue;
                };
                let error = found.standard_error.max(1e-9 * exact.abs());
                assert!(
                    (found.mean - exact).abs() <= 4.5 * error,
                    "{name}: {}: {} against {exact}",
                    measure.name,
                    found.mean
                );
            }
        }
    }

    #[test]
    fn an_approximation_stands_beside_callers_who_call_again() {
        let again = |fresh: bool, change: &dyn Fn(&mut CallType)| {
            let mut centre = centre(Law::exponential(120.0), 5.0);
            let call_type = &mut centre.call_types[0];
            call_type.fresh = fresh;
            call_type.redials = Some(crate::scenario::Redials::new().probability(0.5).tries(2));
            change(call_type);
            centre
        };
        let theory =
            |fresh, change: &dyn Fn(&mut CallType)| Theory::approximation(&again(fresh, change));
        assert!(Theory::approximation(&centre(Law::exponential(120.0), 5.0)).is_none());
        // Attempts as stated make the queue that Erlang A says, and all that calls is accounted for.
        let attempts = theory(false, &|_| ()).unwrap();
        let erlang_a = ErlangA::new(100.0, 180.0, 120.0, 5).unwrap();
        let near = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-6;
        assert!(near(
            attempts.exact("mean_wait").unwrap(),
            erlang_a.mean_wait()
        ));
        let of = |theory: &Theory, measure| theory.exact(measure).unwrap();
        let r = 0.5 * erlang_a.p_abandon();
        assert!(near(of(&attempts, "attempts_per_caller"), 1.0 + r + r * r));
        // Fresh callers make more attempts than they are.
        let fresh = theory(true, &|t| t.returns = Some(crate::scenario::Returns::new())).unwrap();
        assert_eq!((fresh.name(), fresh.is_exact()), ("Erlang A", false));
        assert_eq!(of(&fresh, "callers"), 100.0);
        let parts = ["callers", "redials", "returns"].map(|part| of(&fresh, part));
        assert!(near(parts.iter().sum(), of(&fresh, "attempts")));
        assert!(of(&fresh, "attempts") > 130.0 && of(&fresh, "callers_served") < 100.0);
        let wanted = Requirement::answered_of_offered(0.8, 20.0);
        assert!(fresh.required_agents(&wanted).is_err());
        // What a balance does not know.
        let unknown: [&dyn Fn(&mut CallType); 3] = [
            &|t| t.redials.as_mut().unwrap().later = Some(0.4),
            &|t| {
                t.balk = 0.1;
                t.redials.as_mut().unwrap().after_balking = Some(0.9);
            },
            &|t| t.redials.as_mut().unwrap().probability = Some(1.0),
        ];
        for change in unknown {
            assert!(theory(true, change).is_none());
        }
        // Beside the simulation it is near, and says what it is.
        let scenario = again(true, &|t| {
            t.redials.as_mut().unwrap().delay = Some(Law::exponential(7200.0));
        });
        let theory = Theory::approximation(&scenario).unwrap();
        let results = Experiment::new(&scenario)
            .unwrap()
            .replications(50)
            .run()
            .unwrap();
        let text = beside_theory(&results, &theory, 80);
        for words in [
            "approx.",
            "(Erlang A)",
            "An approximation: those who",
            "redials: not served",
        ] {
            assert!(text.contains(words), "{words}:\n{text}");
        }
        assert!(!text.contains("exact"), "{text}");
        let simulated = results.total.attempts.mean().unwrap();
        assert!(
            (simulated / of(&theory, "attempts") - 1.0).abs() < 0.03,
            "{simulated}"
        );
    }

    #[test]
    fn theory_stands_beside_an_announcement_that_nobody_minds() {
        use crate::scenario::{Announcement, Repeat, Tells};
        let told = |announcement: Announcement| {
            let mut centre = centre(Law::exponential(120.0), 5.0);
            centre.call_types[0].announcement = Some(announcement);
            centre
        };
        for silent in [
            Announcement::new(),
            Announcement::place(),
            Announcement::new().patience_factor(1.0),
        ] {
            assert_eq!(Theory::of(&told(silent)).unwrap().name(), "Erlang A");
        }
        for minded in [
            Announcement::new().hangs_up(0.1),
            Announcement::new().hangs_up_per_minute(0.1),
            Announcement::new().hangs_up_if_too_long(0.1),
            Announcement {
                tells: Tells::Place,
                ..Announcement::new().hangs_up_per_place(0.1)
            },
            Announcement::new().patience(Law::exponential(120.0)),
            Announcement::new().patience_factor(1.1),
            Announcement::new().repeat(Repeat::after(30.0, 0.1)),
        ] {
            let mut scenario = told(minded);
            assert!(Theory::of(&scenario).is_none(), "{scenario:?}");
            scenario.call_types[0].redials = Some(Default::default());
            assert!(Theory::approximation(&scenario).is_none(), "{scenario:?}");
        }
    }

    #[test]
    fn what_theory_does_not_cover_has_none_beside_it() {
        let plain = || centre(Law::exponential(120.0), 5.0);
        assert!(Theory::of(&plain()).is_some());
        let changes: [fn(&mut Scenario); 9] = [
            |s| {
                s.lines = Some(9.into());
                s.call_types[0].patience = Some(Law::constant(60.0));
            },
            |s| s.day = Some(Default::default()),
            |s| s.call_types[0].handle_time = Some(Law::constant(60.0)),
            |s| s.call_types[0].handle_time = None,
            |s| s.agent_groups[0].staff = 5.5.into(),
            |s| s.call_types[0].arrivals.busyness = Some(Default::default()),
            |s| s.call_types[0].redials = Some(Default::default()),
            |s| s.call_types[0].returns = Some(Default::default()),
            |s| {
                s.call_types[0].redials = Some(Default::default());
                s.call_types[0].fresh = true;
            },
        ];
        for change in changes {
            let mut scenario = plain();
            change(&mut scenario);
            assert!(Theory::of(&scenario).is_none(), "{scenario:?}");
        }
        assert!(
            Theory::of(&centre(Law::Never, 4.0)).is_none(),
            "the queue would grow for ever"
        );
    }
}
