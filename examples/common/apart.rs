use callcenter::experiment::Alternative;
use callcenter::report::number;

/// How far apart a baseline and an alternative are in a measure.
pub struct Apart {
    /// The size of the difference with its margin: `2.4 ± 0.3`.
    pub size: String,
    /// Whether it is more than chance.
    pub is_established: bool,
    /// Whether the alternative has more.
    pub is_more: bool,
}

/// How far apart they are, in so many of the measure's unit: 100 for points of a share.
pub fn apart(alternative: &Alternative, measure: &str, scale: f64) -> Option<Apart> {
    let difference = alternative.difference(measure)?;
    let margin = difference.estimate.half_width() * scale;
    let decimals = number::decimals(margin);
    let size = number::fixed(difference.estimate.mean.abs() * scale, decimals);
    Some(Apart {
        size: format!("{size} ± {}", number::fixed(margin, decimals)),
        is_established: difference.is_established(),
        is_more: difference.estimate.mean > 0.0,
    })
}

/// By how much measures of the scenario as it is are higher or lower than in an alternative, in words: of each its name, what to call it,
/// and what it is counted in, ` points` for those of a share.
pub fn moved(alternative: &Alternative, measures: &[(&str, &str, &str)]) -> String {
    let each = measures.iter().filter_map(|(measure, what, unit)| {
        let scale = if *unit == " points" { 100.0 } else { 1.0 };
        let apart = apart(alternative, measure, scale)?;
        let size = apart.size;
        // The difference is of the alternative from the scenario as it is.
        Some(match (apart.is_established, apart.is_more) {
            (false, _) => format!("{what} is about the same (a difference of {size}{unit})"),
            (true, false) => format!("{what} is {size}{unit} higher"),
            (true, true) => format!("{what} is {size}{unit} lower"),
        })
    });
    let each: Vec<String> = each.collect();
    each.join("; ")
}
