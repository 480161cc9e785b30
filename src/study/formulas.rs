use super::Formula;
use super::aggregate::{FormulaFigures, changed};
use super::centre::{Centre, Slot};
use super::left_out::left_out;
use crate::erlang::Requirement;
use crate::error::{Problems, Result};
use crate::experiment::{Measures, Observer, Stopped, Verdict};
use crate::model::{Level, Model};
use crate::scenario::{Scenario, Series, defaults};
use crate::sweep::{Axis, Sweep};

/// The most staffings that may be asked for.
const MOST_LEVELS: usize = 1000;
/// Rows of a table whose staffings are not stated, about.
const ROWS: i32 = 12;

/// Erlang C, Erlang A and M/M/n+G beside the simulation of a scenario, over a range of staffing.
///
/// The formulas see a centre as planning sheets do: all calls in one queue, all agents in one group, each interval of a
/// day as a steady state of its own (SIPP); and figures of a day are ratios of sums over its intervals. All staffings are
/// simulated on the same callers.
///
/// ```
/// use callcenter::{AgentGroup, CallType, Law, Scenario, ServiceLevel};
/// use callcenter::study::{Formula, FormulaStudy};
///
/// let centre = Scenario::new("hold music")
///     .call_type(CallType::new("service")
///         .arrivals_per_hour(831.0)
///         .handle_time(Law::exponential(269.0))
///         .patience(Law::exponential(283.6))
///         .target(ServiceLevel::answered_of_offered(0.80, 20.0)))
///     .agent_group(AgentGroup::new("desk").staff(50).skill("service"));
/// let table = FormulaStudy::new(&centre).changes([0, 15]).replications(40).seed(56).run()?;
///
/// let [now, more] = &table.rows[..] else { panic!("two staffings were asked for") };
/// assert!(now.formula(Formula::ErlangC).is_none());       // the queue would grow for ever
/// let exact = now.formula(Formula::ErlangA).and_then(|figures| figures.mean_wait);
/// assert!((exact.unwrap() - 56.0).abs() < 0.1);
/// assert!(now.simulated.mean_wait.estimate().unwrap().contains(exact.unwrap()));
/// assert_eq!(more.agents, 65.0);
/// assert!(table.left_out(Formula::ErlangA).is_empty());
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct FormulaStudy {
    scenario: Scenario,
    changes: Option<Vec<i32>>,
    replications: u32,
    seed: u64,
    confidence: f64,
    threads: Option<usize>,
}

/// What came out of a [`FormulaStudy`].
#[derive(Debug, Clone, PartialEq)]
pub struct FormulaTable {
    /// The scenario's name.
    pub scenario: String,
    /// Whether it is a day; otherwise a steady state.
    pub is_day: bool,
    /// The service level that is shown, where all call types have one and the same.
    pub level: Option<Level>,
    /// A row for each staffing, in ascending order; fewer than asked for where it was interrupted.
    pub rows: Vec<FormulaRow>,
    /// For each formula, in the order of [`Formula::ALL`], what it leaves out of the scenario; nothing where it is exact.
    pub left_out: [Vec<String>; 3],
    /// For each formula, in that order, why it has no answer for some of the rows; none where it has one for all.
    pub no_answer: [Option<&'static str>; 3],
    /// For each formula, in that order, the fewest agents by which it reaches the target. None in a day, without one and the
    /// same target for all call types, and where the formula has no answer.
    pub needed: [Option<u32>; 3],
    /// Replications of each row.
    pub replications: u32,
    /// The seed from which all randomness followed.
    pub seed: u64,
    /// Confidence of the margins.
    pub confidence: f64,
    /// Why it stopped.
    pub stopped: Stopped,
    /// Defaults that the scenario made use of, in words.
    pub defaults_used: Vec<String>,
}

/// One staffing.
#[derive(Debug, Clone, PartialEq)]
pub struct FormulaRow {
    /// Agents more, or fewer, than stated, in each interval that has any.
    pub change: i32,
    /// Agents on duty, the mean over the day, as they were played.
    pub agents: f64,
    /// What each formula says, in the order of [`Formula::ALL`]; none where it has no answer.
    pub formulas: [Option<FormulaFigures>; 3],
    /// What was simulated, of all calls together.
    pub simulated: Measures,
}

impl FormulaRow {
    /// What a formula says; none where it has no answer.
    pub fn formula(&self, formula: Formula) -> Option<&FormulaFigures> {
        self.formulas[formula as usize].as_ref()
    }
}

impl FormulaTable {
    /// What a formula leaves out of the scenario; nothing where it is exact.
    pub fn left_out(&self, formula: Formula) -> &[String] {
        &self.left_out[formula as usize]
    }

    /// The fewest agents by which a formula reaches the target; see [`needed`](Self::needed).
    pub fn needed(&self, formula: Formula) -> Option<u32> {
        self.needed[formula as usize]
    }

    /// Of the staffings that were simulated the largest that surely falls short of the target, and the smallest that surely
    /// reaches it, where all call types have one: the margins of those between hold it.
    pub fn simulated_around(&self) -> (Option<&FormulaRow>, Option<&FormulaRow>) {
        let Some(share) = self.level.and_then(|level| level.share) else {
            return (None, None);
        };
        let level = |row: &FormulaRow| {
            let level = row.simulated.service_level.first();
            level.and_then(|level| level.share.estimate().copied())
        };
        let short = |row: &&FormulaRow| level(row).is_some_and(|level| level.high < share);
        let enough = |row: &&FormulaRow| level(row).is_some_and(|level| level.low >= share);
        (
            self.rows.iter().rev().find(short),
            self.rows.iter().find(enough),
        )
    }
}

impl FormulaStudy {
    /// A study of a scenario.
    pub fn new(scenario: &Scenario) -> Self {
        FormulaStudy {
            scenario: scenario.clone(),
            changes: None,
            replications: defaults::REPLICATIONS,
            seed: defaults::SEED,
            confidence: defaults::CONFIDENCE,
            threads: None,
        }
    }

    /// Sets the staffings: so many agents more, or fewer, in each interval that has any; over several groups in
    /// proportion to their staff. When unsaid, about a dozen from the staff stated to what the formulas ask for.
    #[must_use]
    pub fn changes(mut self, changes: impl IntoIterator<Item = i32>) -> Self {
        self.changes = Some(changes.into_iter().collect());
        self
    }

    /// Sets the number of replications of each staffing. 200 when unsaid; at least 2.
    #[must_use]
    pub fn replications(mut self, replications: u32) -> Self {
        self.replications = replications;
        self
    }

    /// Sets the seed from which all randomness follows. 1 when unsaid.
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

    /// Plays all staffings.
    ///
    /// # Errors
    ///
    /// What is wrong with the scenario or the settings, arrivals that formulas cannot know, and staffings that are none,
    /// too many, or leave nobody.
    pub fn run(&self) -> Result<FormulaTable> {
        self.run_observed(&|_| Verdict::Continue)
    }

    /// Plays all staffings, telling an observer how many replications are played. When the observer asks to stop, the rows
    /// are those that were finished until then.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn run_observed(&self, observer: &dyn Observer) -> Result<FormulaTable> {
        let model = Model::new(&self.scenario)?;
        let centre = Centre::new(&self.scenario, &model)?;
        let level = common_level(&centre);
        let wanted = level.and_then(requirement);
        let staff = Staff::of(&model);
        let changes = self.staffings(&centre, wanted.as_ref(), &staff)?;
        let is_day = model.grid().is_day();
        let levels = changes.clone();
        let mut sweep = Sweep::new(&self.scenario)
            .axis(Axis::new("agents", changes, move |scenario, &change| {
                let groups = scenario.agent_groups.iter_mut();
                for (group, staff) in groups.zip(staff.changed(change)) {
                    group.staff = match staff[..] {
                        [staff] if !is_day => Series::Constant(staff),
                        _ => Series::PerInterval(staff),
                    };
                }
            }))
            .replications(self.replications)
            .seed(self.seed)
            .confidence(self.confidence);
        if let Some(threads) = self.threads {
            sweep = sweep.threads(threads);
        }
        let results = sweep.run_observed(observer)?;
        let rows = results.points.into_iter().map(|point| {
            let change = levels[point.index];
            let staffed = centre.slots.iter().map(|slot| changed(slot.staff, change));
            FormulaRow {
                change,
                agents: staffed.sum::<f64>() / centre.slots.len() as f64,
                formulas: Formula::ALL.map(|formula| FormulaFigures::of(formula, &centre, change)),
                simulated: point.results.total,
            }
        });
        let rows: Vec<FormulaRow> = rows.collect();
        let no_answer = |formula: Formula| {
            let missing = rows.iter().any(|row| row.formula(formula).is_none());
            missing.then(|| match formula {
                Formula::ErlangA if !centre.has_mean_patience() => {
                    "some callers never hang up, so that there is no mean patience"
                }
                _ if is_day => "by it the queue of some interval grows without end",
                _ => "by it the queue grows without end",
            })
        };
        let needed = |formula: Formula| match (&centre.slots[..], is_day, &wanted) {
            ([slot], false, Some(wanted)) => formula.needed(&centre, slot, wanted),
            _ => None,
        };
        Ok(FormulaTable {
            scenario: self.scenario.name.clone(),
            is_day,
            level,
            no_answer: Formula::ALL.map(no_answer),
            rows,
            left_out: Formula::ALL.map(|formula| left_out(formula, &self.scenario, &model)),
            needed: Formula::ALL.map(needed),
            replications: self.replications,
            seed: self.seed,
            confidence: self.confidence,
            stopped: results.stopped,
            defaults_used: model.defaults_used().to_vec(),
        })
    }

    /// The staffings to play, ascending, each once.
    fn staffings(
        &self,
        centre: &Centre,
        wanted: Option<&Requirement>,
        staff: &Staff,
    ) -> Result<Vec<i32>> {
        let mut problems = Problems::new();
        let most = centre
            .slots
            .iter()
            .map(|slot| slot.staff)
            .fold(0.0, f64::max);
        for (i, group) in self.scenario.agent_groups.iter().enumerate() {
            if !group.shifts.is_empty() {
                problems.at("agent_groups").index(i).field("shifts").say(
                    "found people by shifts; formulas are put beside more and fewer agents in each interval, for which places \
                     are accepted: staff in place of shifts",
                );
            }
        }
        if most <= 0.0 {
            problems
                .at("agent_groups")
                .say("nobody is on duty; agents in some interval are needed");
        }
        let mut changes = match &self.changes {
            Some(changes) => changes.clone(),
            None => {
                let mut usual = usual_changes(centre, most, wanted);
                usual.retain(|&change| staff.holds_the_busy(change));
                usual
            }
        };
        changes.sort_unstable();
        changes.dedup();
        if changes.is_empty() {
            problems
                .at("changes")
                .say("found none; 1 or more is accepted");
        }
        if changes.len() > MOST_LEVELS {
            let n = changes.len();
            problems
                .at("changes")
                .say(format!("found {n}; at most {MOST_LEVELS} are accepted"));
        }
        if let Some(&least) = changes.first()
            && most > 0.0
            && most + f64::from(least) <= 0.0
        {
            problems.at("changes").say(format!(
                "found {least}, which leaves nobody of {most}; fewer are accepted"
            ));
        }
        if let Some(&short) = changes.iter().find(|&&c| !staff.holds_the_busy(c)) {
            problems.at("changes").say(format!(
                "found {short}, which leaves fewer agents of some group than starting_state says are busy as the day opens; more \
                 are accepted"
            ));
        }
        problems.finish()?;
        Ok(changes)
    }
}

/// From the staff stated to what formulas ask for in the busiest interval, and a little beyond, in equal steps.
fn usual_changes(centre: &Centre, most: f64, wanted: Option<&Requirement>) -> Vec<i32> {
    let busiest = |a: &&Slot, b: &&Slot| a.erlangs().total_cmp(&b.erlangs());
    let usual = Requirement::answered_of_offered(defaults::TARGET_SHARE, defaults::WITHIN.0);
    let wanted = wanted.unwrap_or(&usual);
    let mut needed = Vec::new();
    if let Some(slot) = centre.slots.iter().max_by(busiest) {
        let by = Formula::ALL.map(|formula| formula.needed(centre, slot, wanted));
        needed.extend(by.into_iter().flatten().map(|n| f64::from(n) - slot.staff));
    }
    // Nobody asks for a table of thousands of agents more than there are.
    let within = |change: f64| change.clamp(-0.5 * most, 2.0 * most + 20.0);
    let low = needed.iter().copied().fold(0.0, f64::min);
    let high = needed.iter().copied().fold(0.0, f64::max);
    let beyond = (0.1 * (high - low)).ceil().max(1.0);
    let (low, high) = (within(low - beyond).ceil(), within(high + beyond).ceil());
    let step = ((high - low) / f64::from(ROWS)).ceil().max(1.0);
    let (first, last) = ((low / step).ceil() as i32, (high / step).ceil() as i32);
    let changes = (first..=last).map(|k| k * step as i32);
    changes
        .filter(|&change| most + f64::from(change) > 0.0)
        .collect()
}

/// The service level of all call types, where it is one.
fn common_level(centre: &Centre) -> Option<Level> {
    let first = centre.types.first()?.level;
    let same = centre.types.iter().all(|law| law.level == first);
    same.then_some(first)
}

fn requirement(level: Level) -> Option<Requirement> {
    Some(Requirement {
        definition: level.definition,
        short: level.short(),
        ..Requirement::answered_of_offered(level.share?, level.within.as_seconds())
    })
}

/// The staff of each group, in the file's order, by interval; and how many of each are busy as the day opens.
struct Staff(Vec<Vec<f64>>, Vec<usize>);

impl Staff {
    fn of(model: &Model) -> Self {
        let grid = model.grid();
        let rows = if grid.is_day() { grid.intervals() } else { 1 };
        let groups = model.groups_in_file.iter();
        Staff(
            groups
                .clone()
                .map(|&group| model.groups[group].staff[1..=rows].to_vec())
                .collect(),
            groups.map(|&group| model.start.busy_in(group)).collect(),
        )
    }

    /// Whether after a change of so many there are still agents for all who are busy as the day opens.
    fn holds_the_busy(&self, change: i32) -> bool {
        let own: Vec<f64> = self.0.iter().map(|group| group[0]).collect();
        let mut groups = dealt(&own, change).into_iter().zip(&self.1);
        groups.all(|(staff, &busy)| staff.floor() >= busy as f64)
    }

    /// So many agents more or fewer in each interval, over the groups in proportion to their staff.
    fn changed(&self, change: i32) -> Vec<Vec<f64>> {
        let mut changed_groups = self.0.clone();
        let rows = self.0.first().map_or(0, Vec::len);
        for row in 0..rows {
            let own: Vec<f64> = self.0.iter().map(|group| group[row]).collect();
            for (group, staff) in changed_groups.iter_mut().zip(dealt(&own, change)) {
                group[row] = staff;
            }
        }
        changed_groups
    }
}

/// The agents of all groups, so many more or fewer, dealt in proportion. Whole agents are dealt whole, the largest
/// remainders first: fractions of several groups would be rounded together.
fn dealt(own: &[f64], change: i32) -> Vec<f64> {
    let all: f64 = own.iter().sum();
    let to_deal = changed(all, change);
    if all <= 0.0 {
        return vec![0.0; own.len()];
    }
    let shares: Vec<f64> = own.iter().map(|own| own * to_deal / all).collect();
    if to_deal.fract() != 0.0 || own.iter().any(|own| own.fract() != 0.0) {
        return shares
            .iter()
            .map(|share| (share * 1e9).round() / 1e9)
            .collect();
    }
    let mut staff: Vec<f64> = shares.iter().map(|share| (share + 1e-9).floor()).collect();
    let mut by_remainder: Vec<usize> = (0..own.len()).collect();
    by_remainder.sort_by(|&a, &b| {
        let remainder = |k: usize| shares[k] - staff[k];
        remainder(b).total_cmp(&remainder(a)).then(a.cmp(&b))
    });
    let left = (to_deal - staff.iter().sum::<f64>()).round().max(0.0) as usize;
    for &k in by_remainder.iter().take(left) {
        staff[k] += 1.0;
    }
    staff
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::erlang::{ErlangA, Queue};
    use crate::scenario::{
        AgentGroup, BusyAgents, CallType, Day, Law, LineGroup, RateShape, Redials, Returns,
        StartingState, WaitingCallers,
    };
    use crate::units::ClockTime;

    fn day(shape: RateShape) -> Scenario {
        let mut service = CallType::new("service")
            .arrivals_per_hour(vec![60.0, 120.0, 0.0, 90.0])
            .handle_time(Law::exponential(300.0))
            .patience(Law::exponential(120.0));
        service.arrivals.shape = shape;
        Scenario::new("day")
            .day(Day::new(ClockTime::new(8, 0), ClockTime::new(10, 0)).interval(1800.0))
            .call_type(service)
            .agent_group(
                AgentGroup::new("desk")
                    .staff(vec![5.0, 9.0, 1.0, 7.5])
                    .skill("service"),
            )
    }

    #[test]
    fn a_day_is_the_sum_of_its_intervals() {
        // Calls of an interval, its rate, agents and their share of the days.
        let parts = [
            (30.0, 60.0, 6, 1.0),
            (60.0, 120.0, 10, 1.0),
            (45.0, 90.0, 8, 0.5),
            (45.0, 90.0, 9, 0.5),
        ];
        let (mut calls, mut lost, mut level, mut wait, mut answered) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let mut busy = 0.0;
        for (n, rate, agents, share) in parts {
            let queue = ErlangA::new(rate, 300.0, 120.0, agents).unwrap();
            calls += n * share;
            lost += n * share * queue.p_abandon();
            level += n * share * queue.p_answered_within(20.0).unwrap();
            answered += n * share * queue.p_answered();
            wait += n * share * queue.p_answered() * queue.asa().unwrap();
            busy += share * queue.busy_agents();
        }
        for shape in [RateShape::Constant, RateShape::Linear] {
            let table = FormulaStudy::new(&day(shape))
                .changes([1])
                .replications(2)
                .run()
                .unwrap();
            let found = table.rows[0].formula(Formula::ErlangA).unwrap();
            let near = |found: Option<f64>, exact: f64| (found.unwrap() / exact - 1.0).abs() < 1e-9;
            assert!(near(found.abandon_rate, lost / calls));
            assert!(near(found.service_level, level / calls));
            assert!(near(found.asa, wait / answered));
            assert!(near(found.occupancy, busy / (6.0 + 10.0 + 2.0 + 8.5)));
            assert_eq!(table.rows[0].agents, 26.5 / 4.0);
            let general = table.rows[0].formula(Formula::GeneralPatience).unwrap();
            assert!(near(general.asa, wait / answered));
            assert!(table.needed(Formula::ErlangA).is_none() && table.is_day);
        }
    }

    #[test]
    fn several_types_and_groups_are_one_of_each() {
        let centre = Scenario::new("two")
            .call_type(
                CallType::new("quick")
                    .arrivals_per_hour(60.0)
                    .handle_time(Law::exponential(120.0))
                    .patience(Law::exponential(60.0)),
            )
            .call_type(
                CallType::new("slow")
                    .arrivals_per_hour(30.0)
                    .handle_time(Law::exponential(240.0))
                    .patience(Law::exponential(240.0)),
            )
            .agent_group(AgentGroup::new("b").staff(2).skill("quick").skill("slow"))
            .agent_group(AgentGroup::new("a").staff(4).skill("quick").skill("slow"));
        let table = FormulaStudy::new(&centre)
            .changes([-3, 0])
            .replications(20)
            .run()
            .unwrap();
        // 90 calls of 160 s, a mean patience of 120 s.
        let exact = ErlangA::new(90.0, 160.0, 120.0, 3).unwrap();
        let found = table.rows[0].formula(Formula::ErlangA).unwrap();
        assert!((found.abandon_rate.unwrap() - exact.p_abandon()).abs() < 1e-9);
        assert_eq!(table.rows[0].agents, 3.0);
        let left_out = table.left_out(Formula::GeneralPatience).join("; ");
        assert!(left_out.contains("differ in handle time"));
        assert!(!left_out.contains("who can answer what"), "{left_out}");
        let lines = [
            LineGroup::new("fast lane", 4).call_type("quick"),
            LineGroup::new("all", 9),
        ];
        let table = FormulaStudy::new(&centre.clone().lines(lines))
            .changes([0])
            .replications(2)
            .run()
            .unwrap();
        let words = "that there are 4 lines \"fast lane\" for quick and 9 lines \"all\" for all, and whoever finds none free is blocked";
        assert!(
            table
                .left_out(Formula::ErlangC)
                .iter()
                .any(|out| out == words)
        );
        assert_eq!(dealt(&[4.0, 3.0], 1), [5.0, 3.0]);
        assert_eq!(dealt(&[4.0, 3.0], -1), [3.0, 3.0]);
        assert_eq!(dealt(&[2.0, 4.0], -3), [1.0, 2.0]);
        assert_eq!(dealt(&[2.5, 0.0], 1), [3.5, 0.0]);
        // Half of each group is played as such: the pooled formula is near, with half the agents and with all.
        for row in &table.rows {
            let formula = row
                .formula(Formula::ErlangA)
                .and_then(|figures| figures.occupancy);
            let simulated = row.simulated.occupancy.mean();
            assert!(
                (formula.unwrap() - simulated.unwrap()).abs() < 0.05,
                "{}",
                row.agents
            );
        }
    }

    #[test]
    fn a_start_is_left_out_and_its_agents_are_kept() {
        let state = StartingState::new()
            .waiting(WaitingCallers::new("service", [30.0, 10.0]))
            .busy(BusyAgents::new("desk", "service", 3));
        let centre = day(RateShape::Constant).starting_state(state);
        let study = FormulaStudy::new(&centre).replications(2);
        let table = study.run().unwrap();
        assert!(table.rows.iter().all(|row| row.change >= -2));
        assert!(table.rows.iter().any(|row| row.change < 0));
        for formula in Formula::ALL {
            let left_out = table.left_out(formula).join("; ");
            let said = "that the day begins with 2 callers who wait and 3 agents who are busy";
            assert!(left_out.contains(said), "{left_out}");
        }
        let error = study.changes([-3, 0]).run().unwrap_err();
        assert_eq!(error.problems()[0].path, "changes");
        assert!(error.to_string().contains("found -3"), "{error}");
    }

    #[test]
    fn formulas_know_nothing_of_those_who_call_again() {
        let again = |fresh: bool| {
            let mut scenario = day(RateShape::Constant);
            let service = &mut scenario.call_types[0];
            service.redials = Some(Redials::new());
            service.returns = Some(Returns::new().delay(Law::exponential(600.0)));
            service.fresh = fresh;
            scenario
        };
        let table = FormulaStudy::new(&again(true))
            .changes([0])
            .replications(4)
            .run();
        let table = table.unwrap();
        for formula in Formula::ALL {
            let left_out = table.left_out(formula).join("; ");
            for who in ["were not served", "were served and not settled"] {
                let words =
                    format!("that callers who {who} call again: it knows of first calls alone");
                assert!(left_out.contains(&words), "{left_out}");
            }
        }
        // The formulas see first calls, the simulation every attempt.
        let attempts = table.rows[0].simulated.attempts.mean().unwrap();
        let callers = table.rows[0].simulated.callers.mean().unwrap();
        assert!(attempts > 1.1 * callers, "{attempts} of {callers}");
        // How many fresh callers are behind attempts is not worked out for every staffing.
        let error = FormulaStudy::new(&again(false))
            .changes([0])
            .run()
            .unwrap_err();
        assert!(error.to_string().contains("fresh = true"), "{error}");
        let model = Model::new(&again(false)).unwrap();
        let left_out = left_out(Formula::ErlangA, &again(false), &model).join("; ");
        assert!(
            left_out.contains("takes the attempts that are stated"),
            "{left_out}"
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let refused = |study: FormulaStudy| study.run().unwrap_err().problems()[0].path.clone();
        assert_eq!(
            refused(FormulaStudy::new(&day(RateShape::Constant)).changes([])),
            "changes"
        );
        assert_eq!(
            refused(FormulaStudy::new(&day(RateShape::Constant)).changes([-9])),
            "changes"
        );
        let mut nobody = day(RateShape::Constant);
        nobody.agent_groups[0].staff = Series::Constant(0.0);
        assert!(FormulaStudy::new(&nobody).run().is_err());
    }
}
