//! An oracle for Erlang A: the birth–death process itself, summed state by state outwards from its mode.
//!
//! Nothing here integrates anything. A caller who finds k others waiting goes through k + 1 stages; with j still ahead a
//! stage ends at the rate n + (j + 1)/patience (per handle time). By the memoryless property each of the k + 1 stages is
//! equally likely to end with this caller hanging up.

pub(super) struct BirthDeath {
    /// Agents × patience.
    s: f64,
    patience: f64,
    p_not_queued: f64,
    /// P(k waiting | all agents busy).
    queue: Vec<f64>,
    pub(super) p_queued: f64,
    pub(super) p_abandon: f64,
    pub(super) p_answered: f64,
    pub(super) mean_wait: f64,
    pub(super) mean_wait_queued: f64,
    pub(super) queue_length: f64,
    pub(super) occupancy: f64,
    pub(super) asa: f64,
    pub(super) mean_time_to_abandon: f64,
}

pub(super) struct AtTime {
    pub(super) longer: f64,
    pub(super) answered_within: f64,
    pub(super) abandoned_within: f64,
}

/// Weights with `ratio(k)` = weight(k + 1)/weight(k), from a mode where the weight is 1.
fn weights(mode: usize, last: usize, ratio: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut weights = vec![1.0; mode + 1];
    for k in (0..mode).rev() {
        weights[k] = weights[k + 1] / ratio(k);
    }
    let mut weight = 1.0;
    let mut k = mode;
    // As far as it can be written down: the last states may be all that is asked for.
    while k < last && weight > 1e-300 {
        weight *= ratio(k);
        weights.push(weight);
        k += 1;
    }
    weights
}

impl BirthDeath {
    /// Times in mean handle times.
    pub(super) fn new(agents: u32, load: f64, patience: f64) -> Self {
        let n = f64::from(agents);
        let s = n * patience;
        let mode = ((load - n) * patience).max(0.0) as usize;
        let mut queue = weights(mode, usize::MAX, |k| load * patience / (s + (k + 1) as f64));
        let first = queue[0];
        let queue_sum: f64 = queue.iter().sum();
        let mode = load.min(n) as usize;
        let busy = weights(mode, agents as usize, |k| load / (k + 1) as f64);
        // Both parts in units of the state with all agents busy and nobody waiting.
        let all_busy = if busy.len() > agents as usize {
            busy[agents as usize]
        } else {
            0.0
        };
        let below: f64 = busy.iter().take(agents as usize).sum();
        let (queued, not_queued) = (queue_sum * all_busy, below * first);
        let p_queued = queued / (queued + not_queued);
        let p_not_queued = not_queued / (queued + not_queued);
        queue.iter_mut().for_each(|w| *w /= queue_sum);

        let (mut lost, mut kept, mut kept_wait, mut lost_wait, mut waiting) =
            (0.0, 0.0, 0.0, 0.0, 0.0);
        // Σ_{i ≤ k} 1/(s + i + 1) and Σ_{i ≤ k} (i + 1)/(s + i + 1), in patiences.
        let (mut through, mut until_gone) = (0.0, 0.0);
        for (k, p) in queue.iter().enumerate() {
            let k = k as f64;
            let total = s + k + 1.0;
            through += 1.0 / total;
            until_gone += (k + 1.0) / total;
            kept += p * s / total;
            lost += p * (k + 1.0) / total;
            kept_wait += p * s / total * through;
            lost_wait += p / total * until_gone;
            waiting += p * k;
        }
        let idle: f64 = busy
            .iter()
            .take(agents as usize)
            .enumerate()
            .map(|(k, w)| w * (n - k as f64))
            .sum();
        let mean_idle = idle / below * p_not_queued;
        let p_answered = p_not_queued + p_queued * kept;
        BirthDeath {
            s,
            patience,
            p_not_queued,
            queue,
            p_queued,
            p_abandon: p_queued * lost,
            p_answered,
            mean_wait: p_queued * (kept_wait + lost_wait) * patience,
            mean_wait_queued: (kept_wait + lost_wait) * patience,
            queue_length: p_queued * waiting,
            occupancy: 1.0 - mean_idle / n,
            asa: p_queued * kept_wait * patience / p_answered,
            mean_time_to_abandon: lost_wait / lost * patience,
        }
    }

    /// With k ahead and nobody else's patience at stake, the number of stages done by time v is negative binomial.
    pub(super) fn at(&self, t: f64) -> AtTime {
        let v = t / self.patience;
        let offered = negative_binomial(self.s, v, self.queue.len());
        let served = negative_binomial(self.s + 1.0, v, self.queue.len());
        let (mut longer, mut answered) = (0.0, 0.0);
        let mut done = 0.0;
        for (k, p) in self.queue.iter().enumerate() {
            done += offered.weights[k];
            longer += p * done;
            let share = self.s / (self.s + k as f64 + 1.0);
            answered += p * share * served.beyond[k];
        }
        let longer = self.p_queued * (-v).exp() * longer;
        let answered_within = self.p_not_queued + self.p_queued * answered;
        AtTime {
            longer,
            answered_within,
            abandoned_within: 1.0 - longer - answered_within,
        }
    }
}

struct NegativeBinomial {
    weights: Vec<f64>,
    /// Sums of the weights beyond each index.
    beyond: Vec<f64>,
}

fn negative_binomial(s: f64, v: f64, least: usize) -> NegativeBinomial {
    let gone = -(-v).exp_m1();
    let mode = ((s - 1.0) * gone / (1.0 - gone)).max(0.0) as usize;
    let ratio = |j: usize| gone * (s + j as f64) / (j as f64 + 1.0);
    let mut weights = weights(mode, usize::MAX, ratio);
    let sum: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|w| *w /= sum);
    weights.resize(weights.len().max(least + 1), 0.0);
    let mut beyond = vec![0.0; weights.len()];
    for k in (0..weights.len() - 1).rev() {
        beyond[k] = beyond[k + 1] + weights[k + 1];
    }
    NegativeBinomial { weights, beyond }
}
