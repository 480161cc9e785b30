//! How long a steady-state run warms up and how long its batches are, where the scenario does not say.

/// Rounds of the relaxation time in a warm-up: what is left of the empty start is e^−10 of it.
const ROUNDS: f64 = 10.0;

/// What decides how fast a queue forgets how it started. Times in seconds.
pub(super) struct Memory {
    pub agents: f64,
    /// Offered load in erlangs.
    pub load: f64,
    pub aht: f64,
    /// Mean patience, infinite where there is none.
    pub patience: f64,
    /// Places for waiting callers, infinite where there is no limit.
    pub places: f64,
}

impl Memory {
    /// Time constant in which the queue forgets its past, an upper bound for exponential laws.
    ///
    /// With abandonment, two copies of the queue that differ by a caller agree after at most the longer of mean handle
    /// time and mean patience. Without it, the spectral gap of M/M/n is (√(nμ) − √λ)² when the queue is what lasts, and
    /// a queue of K places forgets within about K²/(π² n) handle times.
    pub fn relaxation(&self) -> f64 {
        let agents = self.agents.max(1.0);
        let root = (self.load / agents).sqrt();
        let unlimited = if root < 1.0 {
            self.aht / (agents * (1.0 - root).powi(2))
        } else {
            f64::INFINITY
        };
        let limited =
            self.aht * (self.places + 1.0).powi(2) / (std::f64::consts::PI.powi(2) * agents);
        self.aht.max(unlimited.min(limited).min(self.patience))
    }

    /// Shortest batch, in seconds, that may stand for a replication of its own beside the batches before and after it:
    /// ten times the relaxation time, so that neighbours correlate by at most about a tenth.
    pub fn shortest_batch(&self) -> f64 {
        ROUNDS * self.relaxation()
    }

    /// Warm-up in seconds: ten times the relaxation time, in whole minutes.
    pub fn warm_up(&self) -> f64 {
        ((ROUNDS * self.relaxation() / 60.0).ceil() * 60.0).max(60.0)
    }
}
