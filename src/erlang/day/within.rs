//! Who is answered, and who hangs up, within a time of joining.
use super::super::gauss;
use super::chain::{Phase, Table, change_places};
use super::figures::EndedWithin;
use super::passage::{Flow, follow};
use super::transient::Course;
use crate::error::Result;

/// Panels of 16 nodes are at most so many events long, all that vary with the instant of joining counted together.
///
/// With u events per panel the integrand is analytic, and on the ellipse around the panel whose semi-axes sum to ρ half
/// panels it is at most e^(u ((ρ + 1/ρ)/2 − 1)) times a bound of its values, as each of its factors is a Poisson sum of terms
/// at most 1. With ρ = 5.5 the error of the rule, 64/15 ρ^(−32) times that, is below 1e-13 of the calls for u = 12.
const EVENTS_PER_PANEL: f64 = 12.0;

/// By interval of joining.
///
/// While nothing changes for who waits within the time ahead, a caller's prospects depend on the state found alone: all
/// who join then are followed at once. Before a change each instant of joining has its own prospects, and is a node of a
/// quadrature.
pub(super) fn ended_within(course: &Course, limit: f64) -> Result<Vec<EndedWithin>> {
    let mut flow = Flow::new();
    let mut rows = Vec::with_capacity(course.open());
    for i in 0..course.open() {
        let Some((phase, start, end)) = course.stretch(i) else {
            break;
        };
        flow.system.change_places(phase.places)?;
        let mut cuts: Vec<f64> = course
            .changes_from(i)
            .map(|change| change - limit)
            .filter(|&cut| start < cut && cut < end)
            .collect();
        cuts.push(end);
        let mut row = EndedWithin {
            arrivals: phase.arrivals * (end - start),
            ..EndedWithin::default()
        };
        let change = course.changes_from(i).next().unwrap_or(f64::INFINITY);
        let mut now = start;
        for cut in cuts {
            // Both sides as they were formed above, so that they may be compared for equality.
            if cut <= change - limit {
                join_alike(course, i, &mut flow, cut - now, limit, &mut row)?;
            } else {
                join_one_by_one(course, i, &mut flow, (now, cut), limit, &mut row)?;
            }
            now = cut;
        }
        rows.push(row);
    }
    Ok(rows)
}

fn join_alike(
    course: &Course,
    i: usize,
    flow: &mut Flow,
    seconds: f64,
    limit: f64,
    row: &mut EndedWithin,
) -> Result<()> {
    let Some((phase, ..)) = course.stretch(i) else {
        return Ok(());
    };
    let mut tagged = Table::new(1, 1);
    let spent = flow.pass(&phase, seconds, |time| {
        let (rows, width) = (time.above.row_count(), time.above.width());
        if rows > tagged.row_count() || width > tagged.width() {
            tagged = tagged.resized(rows.max(tagged.row_count()), width.max(tagged.width()));
        }
        let wide = time.above.resized(tagged.row_count(), tagged.width());
        tagged.add(phase.arrivals, &wide);
    })?;
    let (answered, abandoned) = follow(&phase, limit, &mut tagged);
    row.answered += phase.arrivals * spent.not_queued + answered;
    row.abandoned += abandoned;
    Ok(())
}

fn join_one_by_one(
    course: &Course,
    i: usize,
    flow: &mut Flow,
    (from, to): (f64, f64),
    limit: f64,
    row: &mut EndedWithin,
) -> Result<()> {
    let Some((phase, _, end)) = course.stretch(i) else {
        return Ok(());
    };
    if phase.arrivals == 0.0 {
        flow.pass(&phase, to - from, |_| ())?;
        return Ok(());
    }
    // Where the time ahead ends, for all who join here. Whoever was busy at a fall may still be then.
    let last = course.phase_at(0.5 * (from + to) + limit);
    let last = Phase {
        arrivals: 0.0,
        places: last.places.max(phase.places),
        ..last
    };
    let mut now = from;
    while now < to {
        let above = &flow.system.above;
        // The queue may grow within a panel.
        let (rows, width) = (above.row_count(), 2 * above.width());
        let events = 2.0 * phase.events(rows, width) + last.events(rows, width);
        let panels = ((to - now) * events / EVENTS_PER_PANEL).ceil().max(1.0);
        let length = (to - now) / panels;
        let mut nodes = Vec::with_capacity(16);
        gauss::panel(now, length, |instant, weight| nodes.push((instant, weight)));
        nodes.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (instant, weight) in nodes {
            flow.pass(&phase, instant - now, |_| ())?;
            now = instant;
            let mut tagged = flow.system.above.clone();
            let (answered, abandoned) =
                prospects(course, i, &phase, end - instant, limit, &mut tagged)?;
            let at_once: f64 = flow.system.below.iter().sum();
            row.answered += weight * phase.arrivals * (at_once + answered);
            row.abandoned += weight * phase.arrivals * abandoned;
        }
        let reached = if panels > 1.0 {
            to - (panels - 1.0) * length
        } else {
            to
        };
        flow.pass(&phase, reached - now, |_| ())?;
        now = reached;
    }
    Ok(())
}

/// What becomes of callers who join in interval i, so long before its end, within a time.
fn prospects(
    course: &Course,
    i: usize,
    phase: &Phase,
    until_end: f64,
    limit: f64,
    tagged: &mut Table,
) -> Result<(f64, f64)> {
    let (mut answered, mut abandoned) = follow(phase, until_end.min(limit), tagged);
    let mut left = limit - until_end;
    let mut places = phase.places;
    for (phase, seconds) in course.after(i) {
        if left <= 0.0 {
            break;
        }
        answered += change_places(tagged, places, phase.places)?;
        places = phase.places;
        let (more_answered, more_abandoned) = follow(&phase, seconds.min(left), tagged);
        answered += more_answered;
        abandoned += more_abandoned;
        left -= seconds;
    }
    Ok((answered, abandoned))
}
