//! From the question to the table.

use super::figures::{day, performance};
use super::play::{Player, as_figures, intervals};
use super::question::Checked;
use super::search::{Confirmed, Search};
use super::table::{DayTotals, Method, StaffingRow, StaffingTable, StaffingTarget};
use super::theory::Theory;
use crate::error::{Error, ErrorKind, Problem, Result};
use crate::experiment::{Observer, Results};
use crate::units::ClockTime;

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
    let (mut staff, spares_none) = search.run(seed)?;

    let given = given(checked);
    let can_spare = |agents: u32| agents > question.min_agents;
    let to_come = staff.iter().filter(|&&agents| can_spare(agents)).count();
    let to_come = to_come + 1 + usize::from(given.is_some());
    search.player.searched(to_come);
    let confirmed = search.confirm(&mut staff, question.seed.wrapping_add(1))?;
    let (answer, fresh) = (&confirmed.answer, confirmed.seed);
    let at_answer = intervals(answer);

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
            modified_erlangs: theory.modified_erlangs(i),
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

    let totals = totals(checked, &rows, answer, at_given.as_ref());
    let mut notices = question.notices.clone();
    notices.extend(notice(checked, &confirmed));
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
            confirmations: confirmed.rounds,
            intervals_raised_on_confirmation: confirmed.intervals_raised,
            agents_raised_on_confirmation: confirmed.agents_raised,
            stopped: stopped(checked, &confirmed, spares_none),
        },
        defaults_used: checked.defaults_used.clone(),
        notices,
    })
}

/// What is established about the answer, and nothing more.
fn stopped(checked: &Checked, confirmed: &Confirmed, spares_none: bool) -> String {
    let mut words = if spares_none {
        "on the callers of the search no interval can spare an agent".to_owned()
    } else {
        "on the callers of the search intervals were still sparing agents when it was left at that"
            .to_owned()
    };
    if confirmed.agents_raised > 0 {
        words += &format!(
            "; fresh callers raised {} of {} intervals, by {} in all, and whether those can spare one again was not tried",
            confirmed.intervals_raised,
            checked.intervals(),
            agents(confirmed.agents_raised),
        );
    }
    words += &format!(
        "; on the callers of seed {}, which had no say in the staffing, no interval misses its target by more than its margin",
        confirmed.seed
    );
    words
}

/// Tells the reader where the search had too few days to go by.
fn notice(checked: &Checked, confirmed: &Confirmed) -> Option<String> {
    let many = 2 * confirmed.intervals_raised as usize > checked.intervals();
    many.then(|| {
        format!(
            "fresh callers asked for more agents in {} of {} intervals: the {} days of the search are too few for this \
             question, and with more of them the answer may be smaller",
            confirmed.intervals_raised,
            checked.intervals(),
            checked.search_replications
        )
    })
}

fn agents(count: u32) -> String {
    match count {
        1 => "1 agent".to_owned(),
        n => format!("{n} agents"),
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
