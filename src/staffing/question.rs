//! What is asked.

use crate::chance::DurationLaw;
use crate::error::{Error, ErrorKind, Problem, Problems, Result};
use crate::experiment::{Observer, Progress, Verdict};
#[cfg(feature = "files")]
use crate::files::Forecast;
use crate::model::Model;
use crate::scenario::{
    AfterClosing, AgentGroup, ArrivalLaw, Busyness, CallType, Day, Law, Scenario, Series,
    ServiceLevel, ServiceLevelDefinition, defaults,
};
use crate::units::{ClockTime, Seconds};

use super::solve;
use super::table::StaffingTable;

/// A forecast and a target: how many agents does each interval need?
///
/// What is left unsaid:
///
/// | setting | value |
/// |---|---|
/// | target | 80 % answered of offered within 20 s ([`TARGET_SHARE`](defaults::TARGET_SHARE), [`WITHIN`](defaults::WITHIN)) |
/// | patience, shape of the handle time | as in every scenario, see [`defaults`] |
/// | interval | 30 minutes, the day opens at midnight |
/// | least staff | 1 agent in every interval, with or without calls |
/// | shrinkage | [`SHRINKAGE`](defaults::SHRINKAGE) |
/// | replications | about 1.5 million calls' worth of days, 200 to 10,000; 2,000 at least with busyness |
///
/// With these replications the margin of an interval's service level is half a point to one point in a small centre. It
/// is two to three points where thousands of calls come in an interval, and more with busyness: the calls of a day share
/// its fate, so days count, not calls. The table has the margins, and marks where they leave the answer open.
///
/// Calls are *attempts*, as a switch counts them: who hangs up and dials again is two calls. So redials are in the
/// forecast, and are not played on top of it.
#[derive(Debug, Clone, PartialEq)]
pub struct StaffingQuestion {
    pub(super) queue: String,
    pub(super) date: Option<String>,
    pub(super) opens: ClockTime,
    pub(super) interval: Seconds,
    pub(super) calls: Vec<f64>,
    pub(super) aht: Option<Series>,
    pub(super) handle_time: Option<Law>,
    pub(super) patience: Option<Law>,
    pub(super) busyness: Option<Busyness>,
    pub(super) after_closing: AfterClosing,
    pub(super) target: Option<ServiceLevel>,
    pub(super) max_occupancy: Option<f64>,
    pub(super) min_agents: u32,
    pub(super) shrinkage: Option<f64>,
    pub(super) given_staff: Vec<Option<f64>>,
    pub(super) replications: Option<u32>,
    pub(super) search_replications: Option<u32>,
    pub(super) seed: u64,
    pub(super) confidence: f64,
    pub(super) threads: Option<usize>,
    pub(super) notices: Vec<String>,
}

/// Calls to play in one pass where replications are not stated. With 30 to 100 intervals of some dozens of calls this
/// makes the margin of an interval's service level about one point.
const CALLS_TO_PLAY: f64 = 1.5e6;
/// Days to play at least, where replications are not stated.
const FEWEST_DAYS: f64 = 200.0;
/// The same where days differ in busyness: all calls of a day are late together, so that many calls tell no more than
/// a few. Levels by day with a standard deviation of a third give a margin of 1.5 points.
const FEWEST_BUSY_DAYS: f64 = 2000.0;

impl StaffingQuestion {
    /// A question about a queue of this name, without calls yet.
    pub fn new(queue: impl Into<String>) -> Self {
        StaffingQuestion {
            queue: queue.into(),
            date: None,
            opens: ClockTime::default(),
            interval: defaults::INTERVAL,
            calls: Vec::new(),
            aht: None,
            handle_time: None,
            patience: None,
            busyness: None,
            after_closing: AfterClosing::default(),
            target: None,
            max_occupancy: None,
            min_agents: 1,
            shrinkage: None,
            given_staff: Vec::new(),
            replications: None,
            search_replications: None,
            seed: defaults::SEED,
            confidence: defaults::CONFIDENCE,
            threads: None,
            notices: Vec::new(),
        }
    }

    /// The question a forecast poses: its queue, date, hours, calls and handle times, the staff it plans, and its
    /// notices.
    #[cfg(feature = "files")]
    pub fn from_forecast(forecast: &Forecast) -> Self {
        let staff: Vec<Option<f64>> = forecast.rows.iter().map(|row| row.staff).collect();
        let aht: Vec<f64> = forecast.rows.iter().map(|row| row.aht).collect();
        StaffingQuestion {
            date: forecast.date.clone(),
            opens: forecast.opens,
            interval: forecast.interval,
            calls: forecast.rows.iter().map(|row| row.calls).collect(),
            aht: Some(aht.into()),
            given_staff: if staff.iter().any(Option::is_some) {
                staff
            } else {
                Vec::new()
            },
            notices: forecast.notices.clone(),
            ..Self::new(forecast.queue.clone())
        }
    }

    /// Sets the date, for the report.
    #[must_use]
    pub fn date(mut self, date: impl Into<String>) -> Self {
        self.date = Some(date.into());
        self
    }

    /// Sets when the first interval starts.
    #[must_use]
    pub fn opens(mut self, opens: ClockTime) -> Self {
        self.opens = opens;
        self
    }

    /// Sets the length of an interval.
    #[must_use]
    pub fn interval(mut self, interval: impl Into<Seconds>) -> Self {
        self.interval = interval.into();
        self
    }

    /// Sets the expected calls (attempts) of each interval, one figure per interval of the day.
    #[must_use]
    pub fn calls(mut self, calls: impl IntoIterator<Item = f64>) -> Self {
        self.calls = calls.into_iter().collect();
        self
    }

    /// Sets the mean handle time in seconds, one figure or one per interval. When unsaid, the mean of
    /// [`handle_time`](Self::handle_time).
    #[must_use]
    pub fn aht(mut self, seconds: impl Into<Series>) -> Self {
        self.aht = Some(seconds.into());
        self
    }

    /// Sets the law of the handle time; [`aht`](Self::aht), where stated, scales its mean.
    #[must_use]
    pub fn handle_time(mut self, law: Law) -> Self {
        self.handle_time = Some(law);
        self
    }

    /// Sets how long callers would wait.
    #[must_use]
    pub fn patience(mut self, law: Law) -> Self {
        self.patience = Some(law);
        self
    }

    /// Sets how random the busyness of days is. Unsaid, every day has the forecast's rate.
    #[must_use]
    pub fn busyness(mut self, busyness: Busyness) -> Self {
        self.busyness = Some(busyness);
        self
    }

    /// Sets what happens to callers who wait at closing.
    #[must_use]
    pub fn after_closing(mut self, rule: AfterClosing) -> Self {
        self.after_closing = rule;
        self
    }

    /// Sets the service level that every interval is to reach; its share lies above 0 and below 1.
    #[must_use]
    pub fn target(mut self, target: ServiceLevel) -> Self {
        self.target = Some(target);
        self
    }

    /// Limits the occupancy of every interval with calls; above 0, up to 1.
    #[must_use]
    pub fn max_occupancy(mut self, share: f64) -> Self {
        self.max_occupancy = Some(share);
        self
    }

    /// Sets the least staff of every interval, with or without calls. 1 when unsaid.
    #[must_use]
    pub fn min_agents(mut self, agents: u32) -> Self {
        self.min_agents = agents;
        self
    }

    /// Sets the share of paid time that is not on the phones: scheduled = staff / (1 − shrinkage). From 0 to below 1. It is a
    /// figure to plan with; absence and breaks that happen are played where a scenario states them
    /// ([`AgentGroup::absence`], [`Shift::breaks`](crate::scenario::Shift::breaks)).
    #[must_use]
    pub fn shrinkage(mut self, share: f64) -> Self {
        self.shrinkage = Some(share);
        self
    }

    /// Sets the staff (net, on the phones) planned so far, one figure per interval, to be held against the answer.
    #[must_use]
    pub fn given_staff(mut self, staff: impl IntoIterator<Item = f64>) -> Self {
        self.given_staff = staff.into_iter().map(Some).collect();
        self
    }

    /// Sets the days to play for every figure of the table, 2 or more.
    #[must_use]
    pub fn replications(mut self, replications: u32) -> Self {
        self.replications = Some(replications);
        self
    }

    /// Sets the days to play for every step of the search, 2 or more; as many as
    /// [`replications`](Self::replications) when unsaid.
    #[must_use]
    pub fn search_replications(mut self, replications: u32) -> Self {
        self.search_replications = Some(replications);
        self
    }

    /// Sets the seed. The search plays callers of this seed, the table is of callers of the next one; or of one after it,
    /// where the next one asked for more agents.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the confidence of the margins. 0.95 when unsaid.
    #[must_use]
    pub fn confidence(mut self, confidence: f64) -> Self {
        self.confidence = confidence;
        self
    }

    /// Sets the number of threads; all cores when unsaid. It changes how fast, never what.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Finds the staffing.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the question, at once, by the names of the methods above; and
    /// [`ErrorKind::Unfinished`] if no staffing meets the target.
    ///
    /// # Cost
    ///
    /// Two to three times as many passes over the day as there are intervals, and some more for repairs. A pass plays
    /// replications × calls, at some 10 million calls a second and core.
    pub fn solve(&self) -> Result<StaffingTable> {
        self.solve_observed(&|_: Progress| Verdict::Continue)
    }

    /// The same, telling an observer how far it is. The total is an estimate, as nobody knows how many steps the search
    /// will take.
    ///
    /// # Errors
    ///
    /// As [`solve`](Self::solve), and [`ErrorKind::Interrupted`] when the observer asks to stop: half a search has no
    /// answer.
    pub fn solve_observed(&self, observer: &dyn Observer) -> Result<StaffingTable> {
        solve::solve(&self.checked()?, observer)
    }

    /// Replications of the table and of the search.
    fn replications_to_play(&self) -> (u32, u32) {
        let calls: f64 = self.calls.iter().sum();
        let hundreds = (CALLS_TO_PLAY / calls.max(1.0) / 100.0).ceil();
        let is_random = |busyness: &Busyness| busyness.day_cv > 0.0 || busyness.interval_cv > 0.0;
        let fewest = if self.busyness.as_ref().is_some_and(is_random) {
            FEWEST_BUSY_DAYS
        } else {
            FEWEST_DAYS
        };
        let unsaid = (hundreds * 100.0).clamp(fewest, 10_000.0) as u32;
        let replications = self.replications.unwrap_or(unsaid);
        (
            replications,
            self.search_replications.unwrap_or(replications),
        )
    }

    /// Checks everything and fills in what is unsaid.
    fn checked(&self) -> Result<Checked> {
        let mut problems = Problems::new();
        let mut defaults_used = Vec::new();
        if self.calls.is_empty() {
            problems
                .at("calls")
                .say("found none; one figure per interval of the day is accepted, at least one");
        }
        for (i, &calls) in self.calls.iter().enumerate() {
            if !(calls >= 0.0 && calls.is_finite()) {
                problems
                    .at("calls")
                    .index(i)
                    .say(format!("found {calls}; a number from 0 up is accepted"));
            }
        }
        if !(self.interval.0 > 0.0 && self.interval.0.is_finite()) {
            problems.at("interval").say(format!(
                "found {} s; a length above 0 is accepted",
                self.interval.0
            ));
        }
        let target = self.check_target(&mut problems, &mut defaults_used);
        if let Some(cap) = self.max_occupancy
            && !(cap > 0.0 && cap <= 1.0)
        {
            problems.at("max_occupancy").say(format!(
                "found {cap}; a share above 0 and up to 1 is accepted"
            ));
        }
        let shrinkage = self.shrinkage.unwrap_or_else(|| {
            defaults_used.push(format!("shrinkage {} %", 100.0 * defaults::SHRINKAGE));
            defaults::SHRINKAGE
        });
        if !(0.0..1.0).contains(&shrinkage) {
            problems.at("shrinkage").say(format!(
                "found {shrinkage}; a share from 0 to below 1 is accepted (0.3 for 30 %)"
            ));
        }
        if !self.given_staff.is_empty() && self.given_staff.len() != self.calls.len() {
            problems.at("given_staff").say(format!(
                "found {} figures for {} intervals; one per interval is accepted",
                self.given_staff.len(),
                self.calls.len()
            ));
        }
        for (i, given) in self.given_staff.iter().enumerate() {
            if let Some(given) = given
                && !(*given >= 0.0 && *given <= 1e6)
            {
                problems.at("given_staff").index(i).say(format!(
                    "found {given}; a number from 0 to a million is accepted"
                ));
            }
        }
        let (replications, search_replications) = self.replications_to_play();
        for (path, found) in [
            ("replications", replications),
            ("search_replications", search_replications),
        ] {
            if found < 2 {
                problems
                    .at(path)
                    .say(format!("found {found}; a margin needs 2 or more"));
            }
        }
        if !(self.confidence > 0.0 && self.confidence < 1.0) {
            problems.at("confidence").say(format!(
                "found {}; a number between 0 and 1 is accepted (0.95 for 95 %)",
                self.confidence
            ));
        }
        if self.threads == Some(0) {
            problems.at("threads").say("found 0; 1 or more is accepted");
        }
        if self.min_agents > 1_000_000 {
            problems.at("min_agents").say(format!(
                "found {}; at most a million is accepted",
                self.min_agents
            ));
        }
        let handle = self.handle_time.as_ref().and_then(|law| {
            DurationLaw::check(law, problems.at("handle_time")).filter(|law| law.mean().is_finite())
        });
        let aht = self.check_aht(handle.as_ref(), &mut problems);
        let Some(target) = target.filter(|_| problems.list().is_empty()) else {
            problems.finish()?;
            return Err(Error::invalid("target", "a share to reach is accepted"));
        };

        let scenario = self.scenario(&target);
        // The model checks the laws, the day and the busyness; its paths are told in this question's words.
        let model = Model::new(&scenario).map_err(in_these_words)?;
        defaults_used.extend(model.defaults_used().iter().cloned());
        let law =
            |law: &Option<Law>, unsaid: Law| DurationLaw::new(law.as_ref().unwrap_or(&unsaid));
        let patience = law(&self.patience, defaults::patience())?;
        let handle = law(&self.handle_time, defaults::handle_time(Seconds(1.0)))?;
        Ok(Checked {
            question: self.clone(),
            closes: closes(self),
            aht,
            target,
            shrinkage,
            replications,
            search_replications,
            scenario,
            patience,
            handle,
            defaults_used,
        })
    }

    fn check_target(
        &self,
        problems: &mut Problems,
        defaults_used: &mut Vec<String>,
    ) -> Option<Target> {
        let written = self.target.clone().unwrap_or_else(|| {
            defaults_used.push(format!(
                "target {} % answered of offered within {} s",
                100.0 * defaults::TARGET_SHARE,
                defaults::WITHIN.0
            ));
            ServiceLevel::answered_of_offered(defaults::TARGET_SHARE, defaults::WITHIN)
        });
        let [(definition, Some(share))] = written.stated()[..] else {
            problems
                .at("target")
                .say("one definition with a share to reach is accepted");
            return None;
        };
        let mut right = true;
        if !(share > 0.0 && share < 1.0) {
            right = false;
            problems.at("target").field(definition.name()).say(format!(
                "found {share}; a share above 0 and below 1 is accepted (0.8 for 80 %)"
            ));
        }
        if !(written.within.0 >= 0.0 && written.within.0.is_finite()) {
            right = false;
            problems.at("target.within").say(format!(
                "found {} s; 0 s or more is accepted",
                written.within.0
            ));
        }
        if definition == ServiceLevelDefinition::ShortCallsCredited {
            // A longer one would credit hanging up over being answered, and more agents could lower the level.
            match written.short {
                Some(short) if (0.0..=written.within.0).contains(&short.0) => {}
                found => {
                    right = false;
                    let found = found.map_or("nothing".to_owned(), |s| format!("{} s", s.0));
                    problems.at("target.short").say(format!(
                        "found {found}; from 0 s to the threshold of {} s is accepted",
                        written.within.0
                    ));
                }
            }
        }
        right.then_some(Target {
            definition,
            share,
            written,
        })
    }

    /// The mean handle time of each interval, 0 only where there are no calls.
    fn check_aht(&self, handle: Option<&DurationLaw>, problems: &mut Problems) -> Vec<f64> {
        let intervals = self.calls.len();
        let figures = match (&self.aht, handle) {
            (Some(Series::Constant(aht)), _) => vec![*aht; intervals],
            (Some(Series::PerInterval(aht)), _) => aht.clone(),
            (Some(Series::Column { .. }), _) => {
                problems
                    .at("aht")
                    .say("found a column of a file; figures in seconds are accepted");
                return Vec::new();
            }
            (None, Some(law)) => vec![law.mean(); intervals],
            (None, None) => {
                if problems
                    .list()
                    .iter()
                    .all(|p| !p.path.starts_with("handle_time"))
                {
                    problems
                        .at("aht")
                        .say("missing; a mean handle time in seconds, or a law of it, is accepted");
                }
                return Vec::new();
            }
        };
        if figures.len() != intervals {
            problems.at("aht").say(format!(
                "found {} figures for {intervals} intervals; one, or one per interval, is accepted",
                figures.len()
            ));
        }
        for (i, (&aht, &calls)) in figures.iter().zip(&self.calls).enumerate() {
            if !(aht >= 0.0 && aht.is_finite()) {
                problems
                    .at("aht")
                    .index(i)
                    .say(format!("found {aht}; a number of seconds is accepted"));
            } else if aht == 0.0 && calls > 0.0 {
                problems
                    .at("aht")
                    .index(i)
                    .say("found 0 where there are calls; a time above 0 is accepted");
            }
        }
        figures
    }

    /// The day to play, as yet with one agent throughout.
    fn scenario(&self, target: &Target) -> Scenario {
        let mut arrivals = ArrivalLaw::per_interval(self.calls.clone());
        arrivals.busyness = self.busyness;
        let mut call_type = CallType::new(self.queue.clone())
            .arrivals(arrivals)
            .target(target.written.clone());
        call_type.aht = self.aht.clone();
        call_type.handle_time = self.handle_time.clone();
        call_type.patience = self.patience.clone();
        let mut scenario = Scenario::new(self.queue.clone())
            .day(
                Day::new(self.opens, closes(self))
                    .interval(self.interval)
                    .after_closing(self.after_closing),
            )
            .call_type(call_type)
            .agent_group(AgentGroup::new("agents").staff(1).skill(self.queue.clone()));
        // Tells the calls in the denominator of the one definition that does not follow from the other counts.
        if target.definition == ServiceLevelDefinition::NetOfQuickAbandons {
            scenario = scenario.service_level(ServiceLevel::reported(
                ServiceLevelDefinition::AnsweredOfOffered,
                target.written.within,
            ));
        }
        scenario
    }
}

fn closes(question: &StaffingQuestion) -> ClockTime {
    ClockTime::from_seconds(
        question.opens.seconds() + question.interval.0 * question.calls.len() as f64,
    )
}

/// What the model found wrong, by the names of this question.
fn in_these_words(error: Error) -> Error {
    let problems = error.problems().iter().map(|problem| Problem {
        path: match problem.path.as_str() {
            "call_types[0].name" | "agent_groups[0].skills" => "queue".to_owned(),
            path => {
                let path = path.strip_prefix("call_types[0].").unwrap_or(path);
                path.strip_prefix("arrivals.").unwrap_or(path).to_owned()
            }
        },
        ..problem.clone()
    });
    let kind = match error.kind() {
        ErrorKind::NotSupported => ErrorKind::NotSupported,
        _ => ErrorKind::Invalid,
    };
    match Error::from_problems(kind, problems.collect()) {
        Err(told) => told,
        Ok(()) => error,
    }
}

/// A target that has been checked.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub definition: ServiceLevelDefinition,
    pub share: f64,
    pub written: ServiceLevel,
}

/// A question that makes sense, with everything filled in.
#[derive(Debug)]
pub(super) struct Checked {
    pub question: StaffingQuestion,
    pub closes: ClockTime,
    /// Mean handle time by interval, seconds.
    pub aht: Vec<f64>,
    pub target: Target,
    pub shrinkage: f64,
    pub replications: u32,
    pub search_replications: u32,
    pub scenario: Scenario,
    pub patience: DurationLaw,
    /// The law of the handle time; the intervals' means scale it.
    pub handle: DurationLaw,
    pub defaults_used: Vec<String>,
}

impl Checked {
    /// Whether callers come in an interval.
    pub fn has_calls(&self, interval: usize) -> bool {
        self.question.calls[interval] > 0.0
    }

    pub fn intervals(&self) -> usize {
        self.question.calls.len()
    }

    pub fn interval_seconds(&self) -> f64 {
        self.question.interval.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsaid_replications_count_days_where_days_differ() {
        let days = |calls: f64| StaffingQuestion::new("q").calls([calls]);
        let busy = |day_cv, interval_cv| Busyness {
            day_cv,
            interval_cv,
        };
        assert_eq!(days(100.0).replications_to_play(), (10_000, 10_000));
        assert_eq!(days(5_000.0).replications_to_play(), (300, 300));
        assert_eq!(days(50_000.0).replications_to_play(), (200, 200));
        for busyness in [busy(0.07, 0.0), busy(0.0, 0.1)] {
            let days = |calls| days(calls).busyness(busyness);
            assert_eq!(days(100.0).replications_to_play(), (10_000, 10_000));
            assert_eq!(days(50_000.0).replications_to_play(), (2_000, 2_000));
            let said = days(50_000.0).replications(300).search_replications(20);
            assert_eq!(said.replications_to_play(), (300, 20));
        }
        let never = days(50_000.0).busyness(busy(0.0, 0.0));
        assert_eq!(never.replications_to_play(), (200, 200));
    }
}
