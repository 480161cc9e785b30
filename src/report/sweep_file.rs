use super::rows::{Rows, cannot};
use crate::error::Result;
use crate::sweep::SweepResults;

/// A sweep as JSON that ends in a line break: what varied, and for each point its values, its cost, whether it reaches
/// its targets, and its results as in the result file; then the places of the best point and of the frontier.
///
/// # Errors
///
/// None that a result can cause.
pub fn sweep_json(results: &SweepResults) -> Result<String> {
    let mut text = serde_json::to_string_pretty(results).map_err(|e| cannot("JSON", e))?;
    text.push('\n');
    Ok(text)
}

/// A sweep as a tidy CSV table: one row per point, measure, and call type or agent group.
///
/// It begins with `point` (from 0, in the order of the plan), a column for each axis, `cost` and `target_status`
/// (`reached`, `open`, `missed`; empty without a target); the other columns are those of
/// [`results_csv`](super::results_csv) from `scope` on.
///
/// # Errors
///
/// None that a result can cause.
pub fn sweep_csv(results: &SweepResults) -> Result<String> {
    let steady = results
        .points
        .first()
        .is_some_and(|point| point.results.is_steady());
    let axes = results.axes.iter().map(String::as_str);
    let place = std::iter::once("point")
        .chain(axes)
        .chain(["cost", "target_status"]);
    let mut rows = Rows::new(place, if steady { "hour" } else { "day" })?;
    for point in &results.points {
        let mut place = vec![point.index.to_string()];
        place.extend(point.values.iter().map(|(_, value)| value.to_string()));
        place.push(if point.cost.is_finite() {
            point.cost.to_string()
        } else {
            String::new()
        });
        place.push(
            point
                .target
                .map_or(String::new(), |target| target.to_string()),
        );
        let place: Vec<&str> = place.iter().map(String::as_str).collect();
        let played = &point.results;
        rows.all(
            &place,
            &played.total,
            &played.call_types,
            &played.agent_groups,
        )?;
    }
    rows.finish()
}
