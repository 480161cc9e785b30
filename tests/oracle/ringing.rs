//! Agents who take an exponential time to pick up, exponential handling, and exponential patience that runs on while the
//! telephone rings: a Markov chain, solved state by state.

/// Rates are per second.
#[derive(Debug, Clone, Copy)]
pub struct RingingQueue {
    pub arrival_rate: f64,
    pub service_rate: f64,
    pub pickup_rate: f64,
    pub abandonment_rate: f64,
    pub agents: usize,
}

/// Means in the long run.
#[derive(Debug, Clone, Copy)]
pub struct Ringing {
    /// Agents being rung.
    pub ringing: f64,
    /// Agents handling calls.
    pub busy: f64,
    /// Callers who wait for an agent.
    pub queue: f64,
    /// Share of callers who find nobody idle.
    pub p_queued: f64,
}

/// Agents being rung, agents handling calls, callers waiting.
type State = (usize, usize, usize);

impl RingingQueue {
    /// The long run, by sweeps of Gauss and Seidel over the balance equations until nothing changes.
    pub fn solve(&self) -> Ringing {
        // Nobody joins any more when so many wait: where all hang up at last they are fewer than Poisson of this mean, which
        // hardly ever is so far above it.
        let mean = self.arrival_rate / self.abandonment_rate;
        let most = (mean + 12.0 * mean.sqrt() + 40.0) as usize;
        let n = self.agents;
        let mut states: Vec<State> = Vec::new();
        for ringing in 0..=n {
            states.extend((0..=n - ringing).map(|busy| (ringing, busy, 0)));
            states.extend((1..=most).map(|queue| (ringing, n - ringing, queue)));
        }
        states.sort_by_key(|&(ringing, busy, queue)| (queue, ringing + busy, ringing));
        let at = |state: State| states.iter().position(|&other| other == state).unwrap();
        let mut into: Vec<Vec<(usize, f64)>> = vec![Vec::new(); states.len()];
        let mut out = vec![0.0; states.len()];
        for (from, &state) in states.iter().enumerate() {
            for (to, rate) in self.steps(state, most) {
                into[at(to)].push((from, rate));
                out[from] += rate;
            }
        }
        let mut p = vec![1.0 / states.len() as f64; states.len()];
        for sweep in 0.. {
            let mut change: f64 = 0.0;
            for state in 0..states.len() {
                let flow: f64 = into[state].iter().map(|&(from, rate)| p[from] * rate).sum();
                let new = flow / out[state];
                change = change.max((new - p[state]).abs());
                p[state] = new;
            }
            let sum: f64 = p.iter().sum();
            p.iter_mut().for_each(|p| *p /= sum);
            if change < 2e-15 {
                break;
            }
            assert!(
                sweep < 200_000,
                "the balance equations do not settle: {change:e}"
            );
        }
        let mean = |of: &dyn Fn(State) -> f64| -> f64 {
            states.iter().zip(&p).map(|(&state, p)| p * of(state)).sum()
        };
        Ringing {
            ringing: mean(&|s| s.0 as f64),
            busy: mean(&|s| s.1 as f64),
            queue: mean(&|s| s.2 as f64),
            p_queued: mean(&|s| f64::from(u8::from(s.0 + s.1 == n))),
        }
    }

    fn steps(&self, (ringing, busy, queue): State, most: usize) -> Vec<(State, f64)> {
        let mut steps = Vec::new();
        // An agent who is free rings for the first who waits, or is idle.
        let freed = |ringing: usize, busy: usize| match queue {
            0 => (ringing, busy, 0),
            _ => (ringing + 1, busy, queue - 1),
        };
        if ringing + busy < self.agents {
            steps.push(((ringing + 1, busy, 0), self.arrival_rate));
        } else if queue < most {
            steps.push(((ringing, busy, queue + 1), self.arrival_rate));
        }
        if ringing > 0 {
            steps.push((
                (ringing - 1, busy + 1, queue),
                self.pickup_rate * ringing as f64,
            ));
            let hang_up = self.abandonment_rate * ringing as f64;
            steps.push((freed(ringing - 1, busy), hang_up));
        }
        if busy > 0 {
            let done = self.service_rate * busy as f64;
            steps.push((freed(ringing, busy - 1), done));
        }
        if queue > 0 {
            let hang_up = self.abandonment_rate * queue as f64;
            steps.push(((ringing, busy, queue - 1), hang_up));
        }
        steps
    }
}
