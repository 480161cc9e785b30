//! From the question to the table.

use super::figures::{day, performance};
use super::play::{Player, as_figures, intervals};
use super::question::Checked;
use super::search::Search;
use super::table::{DayTotals, Method, StaffingRow, StaffingTable, StaffingTarget};
use super::theory::Theory;
use crate::error::{Error, ErrorKind, Problem, Result};
use crate::experiment::{Observer, Results};
use crate::units::ClockTime;

/// Times the confirmation may raise intervals and be played again. Fresh callers differ from those of the search by
/// little more than a margin, so a few are enough unless there are next to no replications.
const CONFIRMATIONS: u32 = 200;

const STOPPED: &str = "the callers of the search spare no agent, and on fresh ones no interval misses its target by more than its \
                       margin";

pub(super) fn solve(checked: &Checked, observer: &dyn Observer) -> Result<StaffingTable> {
    let question = &checked.question;
    let theory = Theory::new(checked)?;
    let mut player = Player::new(checked, observer);
    let seed = theory.seed();
    let seed_agent_intervals = seed.iter().map(|&agents| u64::from(agents)).sum();
    let mut search = Search {
        checked,
        theory: &theory,
        player: &mut player,
    };
    let mut staff = search.run(seed)?;

    let given = given(checked);
    let can_spare = |agents: u32| agents > question.min_agents;
    let to_come = staff.iter().filter(|&&agents| can_spare(agents)).count();
    player.searched(to_come + 1 + usize::from(given.is_some()));
    let fresh = question.seed.wrapping_add(1);
    let (answer, raised_on_confirmation) = confirm(checked, &mut player, &mut staff, fresh)?;
    let at_answer = intervals(&answer);

    let at_given = match &given {
        Some(given) => Some(
            player
                .play(given, fresh, checked.replications)
                .map_err(|error| given_staff_is_wrong(checked, error))?,
        ),
        None => None,
    };
    let given_intervals = at_given.as_ref().map(intervals);

    let mut rows = Vec::with_capacity(staff.len());
    for (i, &agents) in staff.iter().enumerate() {
        let less = if can_spare(agents) {
            let mut fewer = as_figures(&staff);
            fewer[i] -= 1.0;
            Some(player.play(&fewer, fresh, checked.replications)?)
        } else {
            None
        };
        let less = less.as_ref().map(intervals);
        let fractional = less.as_ref().map_or(f64::from(agents), |less| {
            f64::from(agents - 1) + checked.share_of_days(i, &at_answer, less)
        });
        let given = question.given_staff.get(i).copied().flatten();
        rows.push(StaffingRow {
            start: start(checked, i),
            calls: question.calls[i],
            aht: checked.aht[i],
            erlangs: theory.erlangs(i),
            modified_erlangs: theory.modified_erlangs[i],
            staff: agents,
            fractional_staff: fractional,
            scheduled: f64::from(agents) / (1.0 - checked.shrinkage),
            given,
            gap: given.map(|given| given - f64::from(agents)),
            erlang_c: theory.erlang_c(i),
            erlang_a: theory.erlang_a(i),
            at_answer: performance(f64::from(agents), at_answer[i]),
            at_one_less: less
                .as_ref()
                .map(|less| performance(f64::from(agents) - 1.0, less[i])),
            at_given: given
                .zip(given_intervals.as_ref())
                .map(|(given, played)| performance(given, played[i])),
            straddles: checked.straddles(i, at_answer[i]),
            one_less_straddles: less.as_ref().is_some_and(|less| {
                let mut played = less.iter().enumerate();
                !played.any(|(j, interval)| checked.clearly_fails(j, interval))
            }),
        });
    }

    let totals = totals(checked, &rows, &answer, at_given.as_ref());
    let mut notices = question.notices.clone();
    if given.is_none() && !question.given_staff.is_empty() {
        notices.push(
            "some intervals have no given staff, so the day is not played with it".to_owned(),
        );
    }
    Ok(StaffingTable {
        queue: question.queue.clone(),
        date: question.date.clone(),
        opens: question.opens,
        closes: checked.closes,
        interval: question.interval,
        target: StaffingTarget {
            definition: checked.target.definition,
            threshold: checked.target.written.within.0,
            short: checked.target.written.short.map(|short| short.0),
            share: checked.target.share,
        },
        max_occupancy: question.max_occupancy,
        min_agents: question.min_agents,
        shrinkage: checked.shrinkage,
        mean_patience: theory.mean_patience,
        rows,
        totals,
        method: Method {
            search_seed: question.seed,
            search_replications: checked.search_replications,
            seed: fresh,
            replications: checked.replications,
            confidence: question.confidence,
            passes: player.passes,
            seed_agent_intervals,
            raised_on_confirmation,
            stopped: STOPPED.to_owned(),
        },
        defaults_used: checked.defaults_used.clone(),
        notices,
    })
}

/// Plays fresh callers, and raises what falls short there by more than its margin.
fn confirm(
    checked: &Checked,
    player: &mut Player<'_>,
    staff: &mut [u32],
    seed: u64,
) -> Result<(Results, u32)> {
    let mut raised = 0;
    let mut round = 0;
    loop {
        let results = player.play(&as_figures(staff), seed, checked.replications)?;
        let failing: Vec<usize> = intervals(&results)
            .iter()
            .enumerate()
            .filter(|(i, interval)| checked.clearly_fails(*i, interval))
            .map(|(i, _)| i)
            .collect();
        if failing.is_empty() {
            return Ok((results, raised));
        }
        if round == CONFIRMATIONS {
            return Err(Error::new(
                ErrorKind::Unfinished,
                "fresh callers keep asking for more agents than those of the search; more replications are needed",
            ));
        }
        raised += failing.len() as u32;
        round += 1;
        failing.into_iter().for_each(|i| staff[i] += 1);
    }
}

/// The staff given, where every interval has a figure.
fn given(checked: &Checked) -> Option<Vec<f64>> {
    let given: Option<Vec<f64>> = checked.question.given_staff.iter().copied().collect();
    given.filter(|given| !given.is_empty())
}

fn given_staff_is_wrong(checked: &Checked, error: Error) -> Error {
    if error.kind() != ErrorKind::Invalid {
        return error;
    }
    let problems = error.problems().iter().map(|problem| Problem {
        path: "given_staff".to_owned(),
        message: format!("{} (queue {:?})", problem.message, checked.question.queue),
        rule: problem.rule,
    });
    match Error::from_problems(error.kind(), problems.collect()) {
        Err(told) => told,
        Ok(()) => error,
    }
}

fn start(checked: &Checked, i: usize) -> ClockTime {
    let question = &checked.question;
    ClockTime::from_seconds(question.opens.seconds() + i as f64 * question.interval.0)
}

fn totals(
    checked: &Checked,
    rows: &[StaffingRow],
    answer: &Results,
    at_given: Option<&Results>,
) -> DayTotals {
    let hours = checked.interval_seconds() / 3600.0;
    let sum = |of: &dyn Fn(&StaffingRow) -> f64| hours * rows.iter().map(of).sum::<f64>();
    let sum_of_all = |of: &dyn Fn(&StaffingRow) -> Option<f64>| {
        let all: Option<Vec<f64>> = rows.iter().map(of).collect();
        Some(hours * all?.iter().sum::<f64>())
    };
    DayTotals {
        calls: checked.question.calls.iter().sum(),
        staff_hours: sum(&|row| f64::from(row.staff)),
        fractional_staff_hours: sum(&|row| row.fractional_staff),
        scheduled_hours: sum(&|row| row.scheduled),
        given_hours: sum_of_all(&|row| row.given),
        erlang_c_hours: sum_of_all(&|row| row.erlang_c.map(f64::from)),
        erlang_a_hours: sum_of_all(&|row| row.erlang_a.map(f64::from)),
        at_answer: day(answer),
        at_given: at_given.map(day),
    }
}
