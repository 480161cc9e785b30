//! Laws of durations that can be sampled and computed with.

/// placeholder
#[derive(Debug, Clone)]
pub struct DurationLaw;
